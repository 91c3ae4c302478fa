"""What an engine heard as a file: WebVTT, SubRip, plain text, or JSON with every word's time and doubt."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from stories.formats import plain, srt, vtt, whisper
from stories.formats.transcript import Line, TimedWord, Transcript
from stories.texts.uncertainty import Doubt
from stories.transcription.engine import HeardSegment, HeardWord

NOTE: Final = "NOTE"
"""Of WebVTT: nobody says what follows."""


def transcript(segments: Sequence[HeardSegment], language: str = "") -> Transcript:
    """What an engine heard, as any kind of file can hold it."""
    return Transcript(tuple(_line(one) for one in segments), language)


def _line(heard: HeardSegment) -> Line:
    words = (TimedWord(word.text, word.start_ms, word.end_ms, word.confidence) for word in heard.words)
    return Line(heard.text, "", heard.start_ms, heard.end_ms, tuple(words))


def doubtful(segments: Sequence[HeardSegment]) -> int:
    """How many words the machine may have made up."""
    return sum(bool(word.doubt) for one in segments for word in one.words)


def as_vtt(segments: Sequence[HeardSegment], language: str = "") -> str:
    """A note stands before a caption of which words may be made up."""
    head, *cues = vtt.captions(transcript(segments, language)).decode().split("\n\n")
    notes = (_note(one) for one in segments)
    return "\n\n".join([head, *(f"{note}{cue}" for note, cue in zip(notes, cues, strict=True))])


def _note(heard: HeardSegment) -> str:
    why = dict.fromkeys(str(Doubt(word.doubt).label) for word in heard.words if word.doubt in Doubt)
    return f"{NOTE} {'; '.join(why)}\n\n" if why else ""


def as_srt(segments: Sequence[HeardSegment], language: str = "") -> str:
    return srt.write(transcript(segments)).decode()


def as_text(segments: Sequence[HeardSegment], language: str = "") -> str:
    return plain.write(transcript(segments)).decode()


def as_json(segments: Sequence[HeardSegment], language: str = "") -> str:
    """As `stories.formats.whisper` writes it: times in seconds, how sure of each word, and the language.

    A word that a machine may have made up has a "doubt" besides (`stories.texts.uncertainty`).
    """
    told = json.loads(whisper.write(transcript(segments, language)))
    for written, heard in zip(_words(told["segments"]), _heard(segments), strict=True):
        if heard.doubt:
            written["doubt"] = heard.doubt
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _words(segments: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for segment in segments:
        yield from segment.get("words", ())


def _heard(segments: Sequence[HeardSegment]) -> Iterator[HeardWord]:
    for segment in segments:
        yield from segment.words


WRITERS: Final[Mapping[str, Callable[[Sequence[HeardSegment], str], str]]] = {
    "txt": as_text,
    "vtt": as_vtt,
    "srt": as_srt,
    "json": as_json,
}
