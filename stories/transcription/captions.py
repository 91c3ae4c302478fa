"""A transcript as a file: WebVTT, SubRip, plain text, or JSON with every word's time."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any, Final

from stories.transcription.engine import HeardSegment


def as_vtt(segments: Sequence[HeardSegment]) -> str:
    """WebVTT (W3C), with `&`, `<` and `>` as entities: no text is taken for a tag or an arrow."""
    cues = (
        f"{_time(one.start_ms, '.')} --> {_time(one.end_ms, '.')}\n{escape(one.text, quote=False)}\n"
        for one in segments
    )
    return "\n".join(["WEBVTT\n", *cues])


def as_srt(segments: Sequence[HeardSegment]) -> str:
    """SubRip: numbered, with a comma before the milliseconds."""
    return "\n".join(
        f"{number}\n{_time(one.start_ms, ',')} --> {_time(one.end_ms, ',')}\n{one.text}\n"
        for number, one in enumerate(segments, start=1)
    )


def as_text(segments: Sequence[HeardSegment]) -> str:
    """A line for each stretch of speech."""
    return "".join(f"{one.text}\n" for one in segments)


def as_json(segments: Sequence[HeardSegment]) -> str:
    """{"segments": [{"text", "start_ms", "end_ms", "words": [{…, "confidence"}]}]}, times in milliseconds.

    A word that a machine may have made up has a "doubt" besides (`stories.doubts`).
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


def _time(ms: int, point: str) -> str:
    """00:00:00.000, hours as many as they are."""
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{ms:03d}"
