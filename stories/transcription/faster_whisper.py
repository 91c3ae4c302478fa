"""The default engine: faster-whisper (CTranslate2), int8 on the processor, float16 on CUDA; without torch."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings

from stories.audio.sound import RATE, Window
from stories.transcription.doubting import marked
from stories.transcription.engine import EngineUnavailable, Heard, HeardSegment, HeardWord
from stories.transcription.models_on_disk import SpeechModel, chosen, knows_only_english
from stories.transcription.segments import parted, words_of
from stories.transcription.speech import Speech, filled, spoken, unheard
from stories.trouble import Trouble

LEAST_LOG_PROBABILITY: Final = -1.0
MOST_COMPRESSION: Final = 2.4
"""Whisper's own bounds (`openai/whisper`, transcribe.py): beyond them a window is heard once more."""
FRAMES: Final = 100
"""Of the library, a second: what it calls `seek` is counted in them."""


class FasterWhisper:
    """See `stories.transcription.engine.Engine`.

    The windows are heard together, each whole: that is faster than one after the other, and loses no words,
    as the library's own parting by pauses does (`docs/decisions/0013-windows-of-sound.md`).
    """

    def __init__(self, model: SpeechModel | None = None) -> None:
        self.model = model or chosen()
        self.name = f"faster-whisper {self.model.name}"
        self.windows_at_once = max(1, settings.STORYBOOK_SPEECH_WINDOWS)

    @property
    def only_english(self) -> bool:
        return self.model.only_english

    def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
        if self.only_english and language != "en":
            raise knows_only_english(self.model.name, language)
        speeches = [speech for window in windows if (speech := spoken(window)) is not None]
        if not speeches:
            return Heard("", ())
        found, heard = self._together(speeches, language, hints)

        def alone(speech: Speech) -> list[HeardWord]:
            return _words(self._alone(speech, found, hints), speech)

        segments: list[HeardSegment] = []
        for speech, one in zip(speeches, heard, strict=True):
            words = _words([one], speech, began=one.seek / FRAMES)
            if _is_doubtful(one) or unheard(speech, words):
                # The whole of it first: of what is heard only where words are missing more is misheard.
                words = filled(speech, alone(speech), alone)
            segments += marked(list(parted(words)), speech, no_speech=one.no_speech_prob)
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


def _options(hints: str) -> dict[str, Any]:
    return {
        "beam_size": settings.STORYBOOK_SPEECH_BEAM,
        "word_timestamps": True,
        "hotwords": hints or None,
    }


def _is_doubtful(segment: Any) -> bool:
    return bool(segment.avg_logprob < LEAST_LOG_PROBABILITY or segment.compression_ratio > MOST_COMPRESSION)


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


def _words(found: Iterable[Any], speech: Speech, began: float = 0.0) -> list[HeardWord]:
    """The words of the library's segments. Their seconds count from `began`, where this speech was put."""
    words = [word for segment in found for word in segment.words or ()]
    told = ((word.word, word.start - began, word.end - began, word.probability) for word in words)
    return list(words_of(told, speech))
