"""JSON as whisper.cpp writes it: stretches with offsets in milliseconds, and tokens in its full form."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext

from stories.formats.transcript import LATEST_MS, Line, TimedWord, Transcript, Unreadable, kept, one_line
from stories.formats.xml import language_of


def transcript_of(told: dict[str, Any]) -> Transcript:
    """Of the whole file. Raises `Unreadable`."""
    stretches = told["transcription"]
    if not all(isinstance(one, dict) for one in stretches):
        raise Unreadable(gettext("There is no list of segments in it, as Whisper writes it."))
    result = told.get("result")
    language = result.get("language") if isinstance(result, dict) else ""
    code = language_of(language) if isinstance(language, str) else ""
    return Transcript(kept(_line(one) for one in stretches), code)


def _line(stretch: dict[str, Any]) -> Line:
    start, end = _offsets(stretch)
    return Line(one_line(_text(stretch)), _speaker(stretch), start, end, tuple(_words(stretch)))


def _speaker(stretch: dict[str, Any]) -> str:
    told = stretch.get("speaker", "")
    return one_line(str(told)) if isinstance(told, (str, int)) and not isinstance(told, bool) else ""


def _words(stretch: dict[str, Any]) -> Iterator[TimedWord]:
    """Tokens are pieces of words: one that begins with a space begins a word. Those in brackets with an
    underscore are marks, and nobody says them."""
    tokens = stretch.get("tokens")
    told = [one for one in tokens if isinstance(one, dict)] if isinstance(tokens, list) else []
    word: list[dict[str, Any]] = []
    for token in told:
        text = _text(token)
        if not text or text.startswith("[_"):
            continue
        if text[0].isspace() and word:
            yield from _word(word)
            word = []
        word.append(token)
    if word:
        yield from _word(word)


def _word(pieces: Sequence[dict[str, Any]]) -> Iterator[TimedWord]:
    text = one_line("".join(_text(piece) for piece in pieces))
    start, end = _offsets(pieces[0])[0], _offsets(pieces[-1])[1]
    if text and start is not None and end is not None:
        yield TimedWord(text, start, max(start, end), _confidence(pieces))


def _confidence(pieces: Sequence[dict[str, Any]]) -> float | None:
    sure = [float(p) for piece in pieces if (p := piece.get("p")) is not None and _is_part(p)]
    return min(sure) if len(sure) == len(pieces) else None


def _is_part(told: object) -> bool:
    return isinstance(told, (int, float)) and not isinstance(told, bool) and 0 <= told <= 1


def _text(of: dict[str, Any]) -> str:
    told = of.get("text")
    return told if isinstance(told, str) else ""


def _offsets(of: dict[str, Any]) -> tuple[int | None, int | None]:
    told = of.get("offsets")
    start, end = (_ms(told, name) for name in ("from", "to")) if isinstance(told, dict) else (None, None)
    return start, end if start is None or end is None else max(start, end)


def _ms(told: dict[str, Any], name: str) -> int | None:
    number = told.get(name)
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number <= LATEST_MS else None
