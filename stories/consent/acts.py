"""What can be done to consent. Each act checks who asks, and appends one event."""

from collections.abc import Mapping

from django.db import transaction

from stories import audit
from stories.actors import Actor, Teller, require, require_teller
from stories.consent.gate import Consent, fold
from stories.consent.ledger import Terms, append
from stories.consent.uses import Use
from stories.models import ConsentEvent, ConsentFormVersion, Embargo, EventKind, Method, Story
from stories.roles import May
from stories.signals import consent_changed


class NothingKept(ValueError):
    """Consent without the `keep` use: there is nothing to keep it with."""


def standing(story: Story) -> Consent:
    """The story's consent as it stands now, read from the database."""
    held = Story.objects.values_list("held", flat=True).get(pk=story.pk)
    return fold(ConsentEvent.objects.of(story), held=held)


def give(
    *,
    by: Actor,
    story: Story,
    form_version: ConsentFormVersion,
    answers: Mapping[Use, bool],
    method: Method = Method.WEB,
    terms: Terms = Terms(embargo=Embargo.NONE),  # noqa: B008 (frozen)
) -> ConsentEvent:
    """The teller's first answers. `keep` must be among them, and a yes."""
    _require_teller_or(by, story, May.COLLECT)
    if not answers.get(Use.KEEP):
        raise NothingKept
    return append(
        story=story,
        kind=EventKind.GIVEN,
        by=by,
        method=method,
        form_version=form_version,
        answers=answers,
        terms=terms,
    )


def change(
    *, by: Actor, story: Story, answers: Mapping[Use, bool], method: Method = Method.WEB
) -> ConsentEvent:
    """The teller changes their mind about some uses, either way."""
    require_teller(by, story.pk)
    return append(
        story=story,
        kind=EventKind.CHANGED,
        by=by,
        method=method,
        form_version=_last_form_version(story),
        answers=answers,
    )


def withdraw(
    *, by: Actor, story: Story, uses: tuple[Use, ...] = tuple(Use), method: Method = Method.WEB
) -> ConsentEvent:
    """Take back some uses, or all. It holds from the very next request."""
    _require_teller_or(by, story, May.KEEP_CONSENT)
    return append(
        story=story,
        kind=EventKind.WITHDRAWN,
        by=by,
        method=method,
        form_version=_last_form_version(story),
        answers=dict.fromkeys(uses, False),
    )


@transaction.atomic
def hold(*, by: Actor, story: Story, held: bool = True) -> None:
    """A steward closes a story for every use but keeping, or lets it go again."""
    steward = require(by, May.KEEP_CONSENT)
    Story.objects.filter(pk=story.pk).update(held=held)
    audit.record(by=steward, action="story.held" if held else "story.released", target=f"story:{story.pk}")
    consent_changed.send(sender=Story, story_id=story.pk)


def _require_teller_or(by: Actor, story: Story, may: May) -> None:
    if isinstance(by, Teller):
        require_teller(by, story.pk)
    else:
        require(by, may)


def _last_form_version(story: Story) -> ConsentFormVersion:
    last = ConsentEvent.objects.of(story).select_related("form_version").last()
    if last is None:
        raise ValueError("A story without consent has nothing to change.")
    return last.form_version
