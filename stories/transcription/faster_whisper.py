"""The default engine: faster-whisper (CTranslate2), int8 on the processor, float16 on CUDA; without torch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings

from stories.audio.sound import A_MS, RATE, Samples, Window
from stories.transcription.engine import EngineUnavailable, Heard, HeardSegment, HeardWord
from stories.transcription.models_on_disk import SpeechModel, chosen
from stories.transcription.segments import parted
from stories.trouble import Trouble

LEAST_LOG_PROBABILITY: Final = -1.0
MOST_COMPRESSION: Final = 2.4
"""Whisper's own bounds (`openai/whisper`, transcribe.py): beyond them what was heard is heard once more."""
FRAMES: Final = 100
"""Of the library, a second: what it calls `seek` is counted in them."""


@dataclass(frozen=True)
class Speech:
    """Where somebody speaks in a window: samples from the first word to the last, and when they start."""

    samples: Samples
    start_ms: int


class FasterWhisper:
    """See `stories.transcription.engine.Engine`.

    The windows are heard together, each whole: that is faster than one after the other, and loses no words,
    as the library's own parting by pauses does (`docs/decisions/0013-windows-of-sound.md`).
    """

    def __init__(self, model: SpeechModel | None = None) -> None:
        self.model = model or chosen()
        self.name = f"faster-whisper {self.model.name}"
        self.windows_at_once = max(1, settings.STORYBOOK_SPEECH_WINDOWS)

    def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
        if self.model.only_english and language != "en":
            raise _knows_only_english(self.model.name, language)
        speeches = [speech for window in windows if (speech := spoken(window)) is not None]
        if not speeches:
            return Heard("", ())
        found, heard = self._together(speeches, language, hints)
        segments: list[HeardSegment] = []
        for speech, one in zip(speeches, heard, strict=True):
            if _is_doubtful(one):
                segments += _segments(self._alone(speech, found, hints), speech)
            else:
                segments += _segments([one], speech, began=one.seek / FRAMES)
        return Heard(found, tuple(segments))

    def _together(self, speeches: Sequence[Speech], language: str, hints: str) -> tuple[str, list[Any]]:
        """The language, and for each speech one segment of the library's."""
        ends = np.cumsum([len(speech.samples) for speech in speeches]) / RATE
        clips = [{"start": start, "end": end} for start, end in pairwise([0.0, *ends])]
        segments, told = _models(self.model.folder)[1].transcribe(
            np.concatenate([speech.samples for speech in speeches]),
            language=language or None,
            clip_timestamps=clips,
            batch_size=len(clips),
            vad_filter=False,
            **_options(hints),
        )
        return told.language, list(segments)

    def _alone(self, speech: Speech, language: str, hints: str) -> list[Any]:
        """Heard once more by itself, as Whisper does it: less and less strictly until it makes sense."""
        segments, _ = _models(self.model.folder)[0].transcribe(
            speech.samples, language=language, condition_on_previous_text=False, **_options(hints)
        )
        return list(segments)


def spoken(window: Window) -> Speech | None:
    """The window from where somebody first speaks to where they stop (Silero's detector); None where nobody
    does: in silence and in music Whisper makes words up."""
    from faster_whisper.vad import get_speech_timestamps

    found = get_speech_timestamps(window.samples)
    if not found:
        return None
    start, end = found[0]["start"] // A_MS * A_MS, found[-1]["end"]
    return Speech(window.samples[start:end], window.start_ms + start // A_MS)


def _options(hints: str) -> dict[str, Any]:
    return {
        "beam_size": settings.STORYBOOK_SPEECH_BEAM,
        "word_timestamps": True,
        "hotwords": hints or None,
    }


def _is_doubtful(segment: Any) -> bool:
    return bool(segment.avg_logprob < LEAST_LOG_PROBABILITY or segment.compression_ratio > MOST_COMPRESSION)


def _knows_only_english(model: str, language: str) -> EngineUnavailable:
    if language:
        return EngineUnavailable(Trouble.ONLY_ENGLISH, model=model, language=language)
    return EngineUnavailable(Trouble.PERHAPS_NOT_ENGLISH, model=model)


@lru_cache(maxsize=1)
def _models(folder: Path) -> tuple[Any, Any]:
    """The model that hears one window and the one that hears several. Loaded once a process: it takes seconds
    and gigabytes, so there is one at a time."""
    from ctranslate2 import get_cuda_device_count
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    device, kind = ("cuda", "float16") if get_cuda_device_count() else ("cpu", "int8")
    try:
        model = WhisperModel(
            str(folder),
            device=device,
            compute_type=kind,
            cpu_threads=settings.STORYBOOK_SPEECH_THREADS,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable(Trouble.MODEL_BROKEN) from error
    return model, BatchedInferencePipeline(model)


def _segments(found: Iterable[Any], speech: Speech, began: float = 0.0) -> Iterator[HeardSegment]:
    """The library's segments as ours. Their seconds count from `began`, where this speech was put."""
    words = [word for segment in found for word in segment.words or ()]
    return parted(_words(words, speech, began))


def _words(words: Iterable[Any], speech: Speech, began: float) -> Iterator[HeardWord]:
    """Within the speech, and none before the one that it follows."""
    at, end_ms = speech.start_ms, speech.start_ms + len(speech.samples) // A_MS
    for word in words:
        if text := word.word.strip():
            start = min(max(at, speech.start_ms + round((word.start - began) * 1000)), end_ms)
            at = min(max(start, speech.start_ms + round((word.end - began) * 1000)), end_ms)
            yield HeardWord(text, start, at, word.probability)
