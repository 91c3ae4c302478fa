"""What a kind of file did not carry: what was written is read again and compared, so nothing is promised."""

from collections.abc import Sequence
from itertools import zip_longest

from stories.formats import registry, remarks
from stories.formats.remarks import Remark
from stories.formats.transcript import Line, Transcript, Unreadable

NONE = Line("")


def written(name: str, transcript: Transcript) -> tuple[bytes, list[Remark]]:
    """The file, and what of the transcript it does not hold. Raises `Unwritable`."""
    data = registry.write(name, transcript)
    try:
        again = registry.read(name, data)
    except Unreadable:  # nothing in it is a word
        again = Transcript(())
    return data, between(transcript, again)


def between(before: Transcript, after: Transcript) -> list[Remark]:
    """Of how many lines what is not the same any more."""
    pairs = list(zip_longest(before.lines, after.lines, fillvalue=NONE))
    numbers = {
        remarks.LOST_WORDS: sum(one.text != other.text for one, other in pairs),
        remarks.LOST_SPEAKERS: sum(one.speaker != other.speaker for one, other in pairs),
        remarks.LOST_STARTS: sum(one.start_ms != other.start_ms for one, other in pairs),
        remarks.LOST_ENDS: sum(one.end_ms != other.end_ms for one, other in pairs),
        remarks.LOST_WORD_TIMES: sum(_times(one) != _times(other) for one, other in pairs),
        remarks.LOST_SURENESS: sum(_sure(one) != _sure(other) for one, other in pairs),
        remarks.LOST_LANGUAGE: int(before.language != after.language),
    }
    return [Remark(what, number) for what, number in numbers.items() if number]


def _times(line: Line) -> Sequence[tuple[str, int, int]]:
    return [(word.text, word.start_ms, word.end_ms) for word in line.words]


def _sure(line: Line) -> Sequence[float]:
    return [word.confidence for word in line.words if word.confidence is not None]
