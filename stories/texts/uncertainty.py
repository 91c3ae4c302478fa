"""Words that a machine may have made up: marked as they are heard, for whoever checks them.

About one in a hundred of Whisper's segments is invented, mostly where somebody pauses for long (Koenecke and
others 2024, arXiv 2402.08021).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stories.models import Revision, Word


class Doubt(TextChoices):
    """Why words may be made up. The value is kept with each word; the label is read by those who check."""

    MADE_UP = "made_up", _("Machines are known to make these words up")
    SILENCE = "silence", _("Nobody seems to speak here")
    REPEATED = "repeated", _("The same words again and again")
    NO_SPEECH = "no_speech", _("This may be something other than speech")
    UNSURE = "unsure", _("The machine is not sure of these words")


@dataclass(frozen=True)
class DoubtfulWords:
    """Words beside each other with one doubt: where they stand (code points, end exclusive) and when (ms)."""

    start: int
    end: int
    start_ms: int
    end_ms: int
    doubt: Doubt


def places(revision: Revision) -> list[DoubtfulWords]:
    """The gravest first, and those of one kind in the order of the text."""
    found = [place for turn in revision.turns.all() for place in in_words(turn.spoken_words)]
    order = list(Doubt)
    return sorted(found, key=lambda place: (order.index(place.doubt), place.start))


def in_words(words: Sequence[Word]) -> Iterator[DoubtfulWords]:
    for doubt, beside in groupby(words, key=lambda word: word.doubt):
        if doubt in Doubt:
            held = list(beside)
            first, last = held[0], held[-1]
            yield DoubtfulWords(first.start, last.end, first.start_ms, last.end_ms, Doubt(doubt))
