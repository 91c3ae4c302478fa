"""What a teller changes without changing a word: the story's name, their own, and what to warn of."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from stories.accounts.actors import Actor, require_teller
from stories.consent.acts import require_kept
from stories.ledger import audit, write_permit
from stories.models import HowNamed, Question, Story, Storyteller
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
    about: Mapping[str, str],
) -> None:
    """`about`: what they say of themselves, by the words that were asked; other answers stay as they were.

    The name is beside every story that the same person told. Raises `PermissionDenied`, `TakenBack`."""
    require_teller(by, story.pk)
    require_kept(story)
    write_permit.lock()
    Story.objects.filter(pk=story.pk).update(title=title, content_warnings=list(content_warnings))
    teller = Storyteller.objects.get(pk=story.storyteller_id)
    teller.how_named = how_named
    teller.display_name = "" if how_named is HowNamed.ANONYMOUS else display_name
    asked = {question.words for question in Question.objects.of(story.study)}
    kept = {words: said for words, said in teller.attributes.items() if words not in asked}
    teller.attributes = kept | dict(about)
    teller.save(update_fields=["how_named", "display_name", "attributes"])
    audit.record(by=by, action="story.described", target=f"story:{story.pk}")
    for pk in Story.objects.filter(storyteller=story.storyteller_id).values_list("pk", flat=True):
        notify("story_described", story_id=pk)
