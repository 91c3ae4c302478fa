"""What a teller changes without changing a word: the story's name, their own, and what to warn of."""

from collections.abc import Sequence

from django.db import transaction

from stories.accounts.actors import Actor, require_teller
from stories.consent.acts import require_kept
from stories.ledger import audit, write_permit
from stories.models import HowNamed, Story, Storyteller
from stories.signals import notify


@transaction.atomic
def describe(
    *,
    by: Actor,
    story: Story,
    title: str,
    content_warnings: Sequence[str],
    how_named: HowNamed,
    display_name: str,
) -> None:
    """The name is beside every story that the same person told. Raises `PermissionDenied`, `TakenBack`."""
    require_teller(by, story.pk)
    require_kept(story)
    write_permit.lock()
    Story.objects.filter(pk=story.pk).update(title=title, content_warnings=list(content_warnings))
    Storyteller.objects.filter(pk=story.storyteller_id).update(
        how_named=how_named, display_name="" if how_named is HowNamed.ANONYMOUS else display_name
    )
    audit.record(by=by, action="story.described", target=f"story:{story.pk}")
    for pk in Story.objects.filter(storyteller=story.storyteller_id).values_list("pk", flat=True):
        notify("story_described", story_id=pk)
