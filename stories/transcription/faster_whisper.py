"""The default engine: faster-whisper (CTranslate2), int8 on the processor. Needs neither torch nor FFmpeg."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from stories.transcription.engine import EngineUnavailable, HeardSegment, HeardWord
from stories.transcription.models_on_disk import chosen, name_of


class FasterWhisper:
    """See `stories.transcription.engine.Engine`."""

    def __init__(self) -> None:
        self.folder = chosen()
        self.name = f"faster-whisper {name_of(self.folder)}"

    def listen(self, audio: Path, *, language: str) -> Iterator[HeardSegment]:
        segments, _ = _model(self.folder).transcribe(
            str(audio),
            language=language,
            beam_size=5,
            word_timestamps=True,
            # What it said before must not talk it into saying it again.
            condition_on_previous_text=False,
        )
        for segment in segments:
            heard = _heard(segment)
            if heard.text:
                yield heard


@cache
def _model(folder: Path) -> Any:
    """Loaded once a process: it takes seconds and gigabytes."""
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=settings.STORYBOOK_SPEECH_THREADS,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable("The speech model can't be loaded. Get it again.") from error


def _heard(segment: Any) -> HeardSegment:
    words = tuple(
        HeardWord(word.word.strip(), round(word.start * 1000), round(word.end * 1000), word.probability)
        for word in segment.words or ()
        if word.word.strip()
    )
    text = " ".join(word.text for word in words) or segment.text.strip()
    return HeardSegment(text, round(segment.start * 1000), round(segment.end * 1000), words)
