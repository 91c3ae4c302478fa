"""What an engine heard as a file: WebVTT, SubRip, plain text, or JSON with every word's time and doubt."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from stories.formats import plain, srt, vtt
from stories.formats.transcript import Line, TimedWord, Transcript
from stories.transcription.engine import HeardSegment


def transcript(segments: Sequence[HeardSegment]) -> Transcript:
    """What an engine heard, as any kind of file can hold it."""
    return Transcript(tuple(_line(one) for one in segments))


def _line(heard: HeardSegment) -> Line:
    words = (TimedWord(word.text, word.start_ms, word.end_ms, word.confidence) for word in heard.words)
    return Line(heard.text, "", heard.start_ms, heard.end_ms, tuple(words))


def as_vtt(segments: Sequence[HeardSegment]) -> str:
    return vtt.captions(transcript(segments)).decode()


def as_srt(segments: Sequence[HeardSegment]) -> str:
    return srt.write(transcript(segments)).decode()


def as_text(segments: Sequence[HeardSegment]) -> str:
    return plain.write(transcript(segments)).decode()


def as_json(segments: Sequence[HeardSegment]) -> str:
    """{"segments": [{"text", "start_ms", "end_ms", "words": [{…, "confidence"}]}]}, times in milliseconds.

    A word that a machine may have made up has a "doubt" besides (`stories.texts.uncertainty`).
    """
    rows = [asdict(one, dict_factory=_without_empty_doubt) for one in segments]
    return json.dumps({"segments": rows}, ensure_ascii=False, indent=1) + "\n"


def _without_empty_doubt(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in fields if name != "doubt" or value}


WRITERS: Final[Mapping[str, Callable[[Sequence[HeardSegment]], str]]] = {
    "txt": as_text,
    "vtt": as_vtt,
    "srt": as_srt,
    "json": as_json,
}
