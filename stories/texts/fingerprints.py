"""Knowing words again: eight in a row that stand in somebody's story, copied by hand into another place.

What a copy changes is taken away first: case, marks and accents, spaces and line ends, signs that nobody
sees, and letters of other alphabets that look the same (after Unicode Technical Standard 39, "confusables").
Of each run of eight words a keyed hash is kept beside its text, in the transaction that keeps the text, and
goes with it: looked up it says that the words are somebody's, and from it nobody gets the words.

Where a language has no spaces between words, each of its signs counts as one.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Q

from stories.models import Quote, Revision, Story, WordRun

LENGTH: Final = 8
"""Words. Seven of them in a row are often anybody's; eight hardly ever."""
LEAST: Final = 20
"""Characters: a quote of fewer words than eight is known again from this many on."""
SHORTEST: Final = 3
ASKED_AT_ONCE: Final = 500

TOKEN: Final = re.compile(r"\S+")
WORD: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʼ＇`´"))
LOOK_ALIKE: Final = str.maketrans(
    # Cyrillic, then Greek; a small letter goes where its capital goes, so that case changes nothing.
    "АВЕЅІЈКМНОРСТУХԚԜҺӀԁавеѕіјкмнорстухԛԝһӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεζηικμνορτυχ" + "ı",
    "ABESIJKMHOPCTYXQWHldabesijkmhopctyxqwhl" + "ABEZHIKMNOPTYXabezhikmnoptyx" + "i",
)


@dataclass(frozen=True)
class Placed:
    """A word without what a copy changes, and where in the text it came from (code points, end exclusive)."""

    word: str
    start: int
    end: int


def placed(text: str) -> list[Placed]:
    return [
        Placed(word, token.start(), token.end())
        for token in TOKEN.finditer(text)
        for word in WORD.findall(_plain(token[0]))
    ]  # a token can be two words ("well-kept"), or none ("–")


def words(text: str) -> list[str]:
    """Those of `placed`, where nobody asks for their places: three times as fast."""
    return WORD.findall(" ".join(_plain(token) for token in text.split()))


def _plain(token: str) -> str:
    if token.isalpha() and token.isascii():  # as most are
        return token.lower()
    token = token.translate(APOSTROPHES)
    if not token.isascii():
        apart = unicodedata.normalize("NFKD", token).translate(LOOK_ALIKE)
        token = "".join(sign for sign in apart if unicodedata.category(sign) not in UNSEEN)
    return token.casefold()


UNSEEN: Final = frozenset({"Mn", "Mc", "Me", "Cf", "Cc", "Co", "Cn"})


def runs(of: Sequence[str], length: int = LENGTH) -> Iterator[int]:
    """The keyed hash (64 bits, signed) of each run of so many words, in their order."""
    key = _key(settings.STORYBOOK_RECEIPT_PEPPER)
    each = [word.encode() for word in of]
    told = b" ".join(each)  # once, and cut: to join each run by itself takes twice as long
    after = list(accumulate(len(word) + 1 for word in each))
    for start, end in zip([0, *after], after[length - 1 :], strict=False):
        run = blake2b(told[start : end - 1], key=key, digest_size=8)
        yield int.from_bytes(run.digest(), signed=True)


@cache
def _key(pepper: str) -> bytes:
    return blake2b(pepper.encode(), person=b"word runs").digest()


def keep(revision: Revision) -> None:
    """Keep the runs of a revision beside those of the revisions before it: all are its teller's words."""
    found = of_words(revision.body)
    if revision.number > 1:
        found -= set(WordRun.objects.filter(text=revision.text_id).values_list("run", flat=True))
    _insert("text_id", [(run, revision.text_id) for run in found])


def keep_first(revisions: Iterable[Revision], found: Iterable[frozenset[int]]) -> None:
    """Keep those of the first revisions of several texts, as `of_words` found them."""
    each = zip(revisions, found, strict=True)
    _insert("text_id", [(run, revision.text_id) for revision, those in each for run in those])


def of_words(body: str) -> frozenset[int]:
    """What is kept of words that are normalised. It takes a while: find it before anything is locked."""
    return frozenset(runs(words(body)))


def keep_own_view(story: Story) -> None:
    """The runs of what the teller said of their story besides: those are their words too."""
    said = (words(story.about_to_teller), words(story.good_to_teller))
    _insert("story_id", [(run, story.pk) for run in {run for told in said for run in runs(told)}])


def _insert(of: str, found: Sequence[tuple[int, int]]) -> None:
    """In the order of the index, of which each page is then written once; in one statement, since a teller
    waits, and others for the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {WordRun._meta.db_table} (run, {of}) {PAIRS[connection.vendor]}",
            [json.dumps(sorted(found))],
        )


PAIRS: Final = {
    "sqlite": "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)",
    "postgresql": "SELECT (value->>0)::bigint, (value->>1)::bigint FROM json_array_elements(%s::json)",
}
"""In SQL: the rows of a JSON array of pairs."""


def of_short_quote(text: str) -> int | None:
    """The hash by which a quote is known that is too short for a run; None where it is long, or anybody's."""
    said = words(text)
    short = SHORTEST <= len(said) < LENGTH and len(text) >= LEAST
    return next(runs(said, len(said))) if short else None


def copied(text: str) -> list[str]:
    """The stretches of a text that stand in somebody's story, or are a short quote, as it spells them."""
    there = placed(text)
    known = [False] * len(there)
    said = [item.word for item in there]
    for length in range(SHORTEST, LENGTH + 1):
        hashes = list(runs(said, length))
        found = _among(WordRun if length == LENGTH else Quote, set(hashes))
        for first, run in enumerate(hashes):
            if run in found:
                known[first : first + length] = [True] * length
    return [text[start:end] for start, end in _stretches(there, known)]


Told = frozenset[int]
"""The hashes of a story's runs, and of its quotes that are shorter than one."""
TAKEN_OUT: Final = "[…]"


def of_story(story: Story) -> Told:
    told = WordRun.objects.filter(Q(text__story=story) | Q(story=story)).values_list("run", flat=True)
    short = Quote.objects.of(story).exclude(run=None).values_list("run", flat=True)
    return frozenset(told) | frozenset(run for run in short if run is not None)


def without(text: str, told: Told) -> str:
    """The text, with every stretch of eight words or more that is of the story taken out."""
    there = placed(TAG.sub(_blank, text))
    known = [False] * len(there)
    said = [item.word for item in there]
    for length in range(SHORTEST, LENGTH + 1):
        for first, run in enumerate(runs(said, length)):
            if run in told:
                known[first : first + length] = [True] * length
    for start, end in reversed(list(_stretches(there, known))):
        text = text[:start] + TAKEN_OUT + text[end:]
    return text


TAG: Final = re.compile(r"<[^<>]*>")


def _blank(tag: re.Match[str]) -> str:
    """As long as the tag, so that places stay; it parts no words from those beside it."""
    return " " * len(tag[0])


def _among(model: type[WordRun] | type[Quote], hashes: Collection[int]) -> set[int]:
    asked = list(hashes)
    found: set[int] = set()
    for first in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[first : first + ASKED_AT_ONCE]
        found |= {run for run in model.objects.filter(run__in=some).values_list("run", flat=True) if run}
    return found


def _stretches(there: Sequence[Placed], known: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for index, item in enumerate(there):
        if known[index] and start is None:
            start = item.start
        if start is not None and (index + 1 == len(there) or not known[index + 1]):
            yield start, item.end
            start = None
