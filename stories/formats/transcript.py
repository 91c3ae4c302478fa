"""A transcript as any form of file holds it, before it is of a story and after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext

from stories.formats.remarks import Remark

LATEST_MS: Final = 500 * 60 * 60 * 1000
"""A time beyond it is a mistake: nothing here counts further."""


@dataclass(frozen=True)
class TimedWord:
    """A word as it stands in its line, and when it is said (ms). Confidence from 0 to 1, if somebody
    measured it."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None


@dataclass(frozen=True)
class Line:
    """What one person says in one go. Times in milliseconds, None where the file has none."""

    text: str
    speaker: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    words: tuple[TimedWord, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """Lines in the order in which they are said. `language`: ISO 639-1, or empty. `remarks`: what was not
    sure when it was read. `cues`: its lines were cut to fit a screen."""

    lines: tuple[Line, ...]
    language: str = ""
    remarks: tuple[Remark, ...] = field(default=(), compare=False)
    cues: bool = field(default=False, compare=False)


class Unreadable(ValueError):
    """A file that is no transcript of its form. Its text says why, in a sentence."""


class Unwritable(ValueError):
    """A transcript that this form of file cannot hold. Its text says why, in a sentence."""


def with_ends(lines: Sequence[Line]) -> Iterator[tuple[Line, int, int]]:
    """Each with its times, for a form that cannot do without: one lasts until the next begins, where nobody
    says how long; of the last nobody knows, so that it ends where it begins. Raises `Unwritable`."""
    following = [*(line.start_ms for line in lines[1:]), None]
    for line, then in zip(lines, following, strict=False):
        if line.start_ms is None:
            raise Unwritable(
                gettext("It does not say when its words were said, and this kind of file has to.")
            )
        until = line.end_ms if line.end_ms is not None else then
        yield line, line.start_ms, line.start_ms if until is None else max(line.start_ms, until)


def one_line(text: str) -> str:
    return " ".join(text.split())


def kept(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Those that say something. Raises `Unreadable` where none does."""
    found = tuple(line for line in lines if line.text)
    if not found:
        raise Unreadable(gettext("There are no words in it."))
    return found


def ms(seconds: object) -> int:
    """Milliseconds of a number of seconds. Raises `Unreadable`."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise Unreadable(gettext("A time in it is no number."))
    if not 0 <= seconds * 1000 <= LATEST_MS:  # nor is NaN
        raise Unreadable(gettext("A time in it is out of range."))
    return round(seconds * 1000)
