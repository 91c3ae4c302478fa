"""JSON as Whisper and WhisperX write it: segments in seconds, with words, and perhaps speakers.

Our own of before (`start_ms`, `end_ms`) is read too, and what whisper.cpp writes.
"""

import json
from collections.abc import Iterator
from math import isnan
from typing import Any

from django.utils.translation import gettext

from stories.formats import whisper_cpp
from stories.formats.decoding import text_of
from stories.formats.transcript import LATEST_MS, Line, TimedWord, Transcript, Unreadable, kept, ms, one_line
from stories.formats.xml import language_of


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    try:
        told = json.loads(text_of(data))
    except (ValueError, RecursionError) as error:
        raise Unreadable(gettext("It is no JSON.")) from error
    if isinstance(told, dict) and isinstance(told.get("transcription"), list):
        return whisper_cpp.transcript_of(told)
    segments = told.get("segments") if isinstance(told, dict) else told
    if not isinstance(segments, list) or not all(isinstance(one, dict) for one in segments):
        raise Unreadable(gettext("There is no list of segments in it, as Whisper writes it."))
    language = told.get("language") if isinstance(told, dict) else ""
    code = language_of(language) if isinstance(language, str) else ""
    return Transcript(kept(_line(one) for one in segments), code)


def _line(segment: dict[str, Any]) -> Line:
    start, end = _time(segment, "start"), _time(segment, "end")
    if start is not None and end is not None:
        end = max(start, end)
    return Line(_text(segment, "text"), _text(segment, "speaker"), start, end, tuple(_words(segment)))


def _words(segment: dict[str, Any]) -> Iterator[TimedWord]:
    """Those with a time: WhisperX leaves it out where it found none."""
    words = segment.get("words") or []
    if not isinstance(words, list) or not all(isinstance(word, dict) for word in words):
        raise Unreadable(gettext("The words of a segment are no list of words."))
    for word in words:
        text = _text(word, "word") or _text(word, "text")
        start, end = _time(word, "start"), _time(word, "end")
        if text and start is not None and end is not None:
            yield TimedWord(text, start, max(start, end), _confidence(word))


def _confidence(word: dict[str, Any]) -> float | None:
    for name in ("score", "probability", "confidence"):
        told = word.get(name)
        if isinstance(told, (int, float)) and not isinstance(told, bool) and 0 <= told <= 1:
            return float(told)
    return None


def _text(fields: dict[str, Any], name: str) -> str:
    told = fields.get(name)
    return one_line(told) if isinstance(told, str) else ""


def _time(fields: dict[str, Any], name: str) -> int | None:
    if (told := fields.get(f"{name}_ms")) is not None:
        if isinstance(told, bool) or not isinstance(told, int) or not 0 <= told <= LATEST_MS:
            raise Unreadable(gettext("A time in it is out of range."))
        return told
    told = fields.get(name)
    unknown = told is None or (isinstance(told, float) and isnan(told))
    return None if unknown else ms(told)


def write(transcript: Transcript) -> bytes:
    """As WhisperX has it."""
    told: dict[str, Any] = {"segments": [_segment(line) for line in transcript.lines]}
    if transcript.language:
        told["language"] = transcript.language
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _segment(line: Line) -> dict[str, Any]:
    segment: dict[str, Any] = {"text": line.text}
    for name, at_ms in (("start", line.start_ms), ("end", line.end_ms)):
        if at_ms is not None:
            segment[name] = at_ms / 1000
    if line.speaker:
        segment["speaker"] = line.speaker
    if line.words:
        segment["words"] = [_word(word) for word in line.words]
    return segment


def _word(word: TimedWord) -> dict[str, Any]:
    told: dict[str, Any] = {"word": word.text, "start": word.start_ms / 1000, "end": word.end_ms / 1000}
    return told if word.confidence is None else told | {"score": word.confidence}
