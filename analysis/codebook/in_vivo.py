"""Codes that are called by a teller's own words.

A code points at those words and holds no copy of them. Whoever may read the passage at this moment sees them;
to everybody else, in files and in what was changed, the code is called “In vivo” and a number.
"""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext

from analysis.codebook.acts import LONGEST, create
from analysis.models import Code, Codebook
from analysis.models.coding import not_blind_to
from stories import clock
from stories.accounts.actors import Actor
from stories.models import Asked, Passage, User
from stories.models.permitting import permits
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right
from stories.texts.passages import mark

STORY: Final = "said_in__revision__text__story"
FEWEST: Final = 3
"""Words: fewer that somebody typed are a name of their own, though the passage has them too."""


def called_by(passage: Passage, name: str) -> Passage | None:
    """The words of the passage that this name repeats, however they are spaced; None where it is a name of
    the coder's own. Call inside the act's transaction. Raises `NotThere`."""
    wanted = name.casefold().split()
    if len(wanted) < FEWEST:
        return None
    body = passage.text
    tokens = body.split()
    said = [token.casefold().strip(MARKS) for token in tokens]
    wanted = [token.strip(MARKS) for token in wanted]
    first = next((n for n in range(len(said)) if said[n : n + len(wanted)] == wanted), None)
    if first is None:
        return None
    start = _place(body, tokens, first)
    last = first + len(wanted) - 1
    end = _place(body, tokens, last) + len(tokens[last])
    return mark(revision=passage.revision, start=passage.start + start, end=passage.start + end)


MARKS: Final = ".,;:!?…“”‘’\"'«»()[]–—-"


def _place(body: str, tokens: list[str], number: int) -> int:
    at = 0
    for token in tokens[:number]:
        at = body.index(token, at) + len(token)
    return body.index(tokens[number], at)


def create_in_vivo(*, by: Actor, codebook: Codebook, said: Passage) -> Code:
    """A code called by these words; the one that is called by them already, if one is.

    Raises `PermissionDenied`, `BadCode`.
    """
    there: Code | None = Code.objects.in_use().filter(codebook=codebook, said_in=said).first()
    if there is not None:
        return there
    number = codebook.codes.count() + 1
    while codebook.codes.filter(name__iexact=_numbered(number)).exists():
        number += 1
    return create(by=by, codebook=codebook, name=_numbered(number), fields={"said_in": said})


def _numbered(number: int) -> str:
    return gettext("In vivo %(number)s") % {"number": number}


def put_words(codes: Iterable[Code], reader: User) -> None:
    """Give those that are called by words which this person may read now these `words`, in one query."""
    called = [code for code in codes if code.said_in_id is not None]
    if not called:
        return
    allowed = permits(Use.RESEARCH, at=clock.now(), story=STORY) & reached_by(reader, Right.READ, story=STORY)
    allowed &= not_blind_to(reader, story=STORY, coder="made_by")
    stand = Code.objects.filter(allowed, said_in__closed=False, said_in__asked__lt=Asked.WHOLLY)
    there = stand.filter(pk__in={code.pk for code in called}).order_by()
    words = {pk: _short(text) for pk, text in there.values_list("pk", "said_in__text")}
    for code in called:
        code.words = words.get(code.pk, "")


def with_words(codes: Iterable[Code], reader: User) -> list[Code]:
    """These, with the words of each that this person may read."""
    found = list(codes)
    put_words(found, reader)
    return found


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
