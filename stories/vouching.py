"""Vouching for words that a machine wrote down: by a person who listened, or by the teller themselves."""

from django.db import transaction

from stories import audit, clock
from stories.actors import Actor, require_teller
from stories.chain import pen
from stories.consent.acts import require_kept
from stories.models import Revision, Text
from stories.reach import require_reach
from stories.roles import May
from stories.texts import NotCurrent


@transaction.atomic
def check(*, by: Actor, revision: Revision) -> Revision:
    """A member of staff has listened: these are the words that were said. Raises `NotCurrent`."""
    person = require_reach(by, May.TRANSCRIBE, revision.text.story)
    revision = _current(revision)
    if revision.checked_at is None:
        revision.checked_by, revision.checked_at = person, clock.now()
        revision.save(update_fields=["checked_by", "checked_at"])
        _announce(by, revision, "text.checked")
    return revision


@transaction.atomic
def agree(*, by: Actor, revision: Revision) -> Revision:
    """The teller has read what was written down: these are their words. Raises `NotCurrent`, `TakenBack`."""
    require_teller(by, revision.text.story_id)
    require_kept(revision.text.story)
    revision = _current(revision)
    if revision.agreed_at is None:
        revision.agreed_at = clock.now()
        revision.save(update_fields=["agreed_at"])
        _announce(by, revision, "text.agreed")
    return revision


def _current(revision: Revision) -> Revision:
    """The revision as it stands, with its text locked, so that no correction comes in between."""
    pen.take()
    text = Text.objects.select_for_update(of=("self",)).select_related("current").get(pk=revision.text_id)
    if text.current is None or text.current.pk != revision.pk:
        raise NotCurrent
    return text.current


def _announce(by: Actor, revision: Revision, action: str) -> None:
    audit.record(by=by, action=action, target=f"text:{revision.text_id}", number=revision.number)
