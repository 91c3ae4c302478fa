"""A teller's answer to a quote that was read to them: who witnessed it, and how it was given."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from stories import quotes
from stories.actors import Actor
from stories.models import Method, Quote, QuoteState, Testimony
from stories.models.testimony import path_of
from stories.reach import require_reach
from stories.roles import May


@dataclass(frozen=True)
class Given:
    """How it was given: a file on this machine, already looked at."""

    kind: Testimony.Kind
    path: Path
    media_type: str

    @property
    def method(self) -> Method:
        return Method.ALOUD if self.kind is Testimony.Kind.SPOKEN else Method.PAPER


def answer(*, by: Actor, quote: Quote, yes: bool, given: Given) -> Testimony:
    """Record the answer of the teller who sits there. The file is on the disk before the answer counts."""
    require_reach(by, May.COLLECT, quote.story)
    with given.path.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
    testimony = Testimony(story=quote.story, kind=given.kind, sha256=sha256, media_type=given.media_type)
    name = _kept(testimony, given.path)
    try:
        return _record(by, quote, yes, given, testimony, name)
    except BaseException:
        storages["private"].delete(name)
        raise


def _kept(testimony: Testimony, path: Path) -> str:
    with path.open("rb") as handle:
        return str(storages["private"].save(path_of(testimony, ""), File(handle)))


@transaction.atomic
def _record(by: Actor, quote: Quote, yes: bool, given: Given, testimony: Testimony, name: str) -> Testimony:
    state = QuoteState.APPROVED if yes else QuoteState.REFUSED
    event = quotes.answer_before_witness(
        by=by, quote=quote, state=state, method=given.method, evidence=testimony.sha256
    )
    testimony.event, testimony.file = event, name
    testimony.save(force_insert=True)
    return testimony
