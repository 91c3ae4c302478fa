"""A story, found by what its teller can say of it, for a steward whom they rang or wrote to."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from stories.accounts.actors import Actor, require
from stories.ledger import audit
from stories.models import Area, Story, User
from stories.models.story import StoryQuerySet
from stories.models.storyteller import digest_of_contact
from stories.models.uses import Use
from stories.roles import Right
from stories.tellers.identity import Why

LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "œ": "oe", "æ": "ae", "þ": "th"}
)
"""Those of which Unicode knows no part that is an accent."""
MOST: Final = 20
"""Stories that are shown: among more, nobody finds one."""


@dataclass(frozen=True)
class Known:
    """What somebody can say of their story; `number` is on the card with their seven words."""

    number: int | None = None
    title: str = ""
    day: date | None = None
    place: Area | None = None


@dataclass(frozen=True)
class Found:
    """The newest of them, at most `MOST`, and how many there are."""

    stories: tuple[Story, ...]
    number: int


def by_what_they_know(*, by: Actor, known: Known) -> Found:
    """In the studies of this steward. A title finds only what its teller lets be kept, as it may be read.

    Raises `PermissionDenied`.
    """
    steward = require(by, Right.KEEP_CONSENT)
    stories: StoryQuerySet = Story.objects.reached_by(steward, Right.KEEP_CONSENT)
    if known.number is not None:
        stories = stories.filter(pk=known.number)
    if known.day is not None:
        stories = stories.filter(told_on=known.day)
    if known.place is not None:
        stories = stories.filter(area__in=Area.get_tree(known.place))
    if known.title:
        stories = stories.filter(pk__in=_called(stories, known.title))
    return _newest(stories)


@transaction.atomic
def by_contact(*, by: Actor, contact: str, why: Why) -> Found:
    """Of whoever left exactly this number or address, and said yes to being reached.

    That it was looked for is written down, with whom it found. Raises `PermissionDenied`.
    """
    steward = require(by, Right.READ_IDENTITY)
    stories = _of_contact(steward, digest_of_contact(contact))
    found = [f"storyteller:{pk}" for pk in sorted(set(stories.values_list("storyteller", flat=True)))]
    done = [audit.Done(target, {"why": Why(why).value}) for target in found or [f"user:{steward.pk}"]]
    audit.record_all(by=by, action="contact.looked_for", done=done)
    return _newest(stories)


def _of_contact(steward: User, digest: str) -> StoryQuerySet:
    theirs: StoryQuerySet = Story.objects.reached_by(steward, Right.READ_IDENTITY).permitting(Use.CONTACT)
    return theirs.filter(storyteller__identity__contact_digest=digest) if digest else theirs.none()


def _newest(stories: StoryQuerySet) -> Found:
    newest = stories.select_related("area", "storyteller").order_by("-told_on", "-pk")
    return Found(tuple(newest[:MOST]), newest.count())


def _called(stories: StoryQuerySet, words: str) -> list[int]:
    """Those whose title has each of the words, whatever their capitals, accents and apostrophes."""
    wanted = _plain(words).split()
    if not wanted:
        return []
    titles = stories.permitting(Use.KEEP).exclude(title="").values_list("pk", "title")
    return [pk for pk, title in titles if all(word in _plain(title) for word in wanted)]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(sign for sign in apart if sign.isalnum() or sign.isspace())
