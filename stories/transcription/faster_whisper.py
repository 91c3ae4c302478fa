"""The default engine: faster-whisper (CTranslate2), int8 on the processor, float16 on CUDA; without torch."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from stories.audio.decode import RATE, Window
from stories.models.run_failure import Trouble
from stories.transcription.engine import EngineUnavailable, Heard, HeardSegment, HeardWord
from stories.transcription.flag_uncertain import marked
from stories.transcription.models_on_disk import SpeechModel, chosen, knows_only_english
from stories.transcription.segments import parted, words_of
from stories.transcription.speech import Speech, filled, spoken, unheard

LEAST_LOG_PROBABILITY: Final = -1.0
MOST_COMPRESSION: Final = 2.4
"""Whisper's own bounds (`openai/whisper`, transcribe.py): beyond them a window is heard once more."""
BESIDE: Final = 2
"""Calls at the same time, on a processor."""
MOST_THREADS: Final = 8
"""Where no setting says how many: in a container a process sees all the cores of its host."""
FRAMES: Final = 100
"""Of the library, a second: what it calls `seek` is counted in them."""


class FasterWhisper:
    """See `stories.transcription.engine.Engine`.

    The windows are heard together, each whole: that is faster than one after the other, and loses no words,
    as the library's own parting by pauses does. On a processor two halves of them are heard beside each other
    (`docs/decisions/0013-windows-of-sound.md`).
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
        # Where nobody named the language, all of the windows tell it.
        parts = _parts(windows, _loaded(self.model.folder).beside) if language else [windows]
        with ThreadPoolExecutor(max_workers=len(parts)) as ears:
            heard = list(ears.map(lambda part: self._part(part, language, hints), parts))
        found = next((one.language for one in heard if one.language), "")
        return Heard(found, tuple(segment for one in heard for segment in one.segments))

    def _part(self, windows: Sequence[Window], language: str, hints: str) -> Heard:
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
        import numpy as np
        from faster_whisper import BatchedInferencePipeline

        ends = np.cumsum([len(speech.samples) for speech in speeches]) / RATE
        clips = [{"start": start, "end": end} for start, end in pairwise([0.0, *ends])]
        # One for each call: it remembers where it is.
        segments, told = BatchedInferencePipeline(_loaded(self.model.folder).model).transcribe(
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
        segments, _ = _loaded(self.model.folder).model.transcribe(
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


@dataclass(frozen=True)
class _Loaded:
    """A model, and how many calls it takes beside each other."""

    model: Any
    beside: int


@lru_cache(maxsize=1)
def _loaded(folder: Path) -> _Loaded:
    """Once a process: it takes seconds and gigabytes, so there is one at a time.

    Two calls with half of the threads each are a quarter faster than one with all: threads of one call wait
    for each other at every layer. They share the weights.
    """
    from ctranslate2 import get_cuda_device_count
    from faster_whisper import WhisperModel

    on_card, threads = get_cuda_device_count() > 0, _threads()
    beside = 1 if on_card else min(BESIDE, threads)
    try:
        model = WhisperModel(
            str(folder),
            device="cuda" if on_card else "cpu",
            compute_type="float16" if on_card else "int8",
            cpu_threads=threads // beside,
            num_workers=beside,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnavailable(Trouble.MODEL_BROKEN) from error
    return _Loaded(model, beside)


def _threads() -> int:
    """As many as the setting says, or as the machine has, within reason."""
    return settings.STORYBOOK_SPEECH_THREADS or min(os.cpu_count() or 1, MOST_THREADS)


def _parts(windows: Sequence[Window], how_many: int) -> list[Sequence[Window]]:
    """In their order, as nearly of one size as can be; none is empty."""
    each = -(-len(windows) // how_many)
    return [windows[first : first + each] for first in range(0, len(windows), each)]


def _words(found: Iterable[Any], speech: Speech, began: float = 0.0) -> list[HeardWord]:
    """The words of the library's segments. Their seconds count from `began`, where this speech was put."""
    words = [word for segment in found for word in segment.words or ()]
    told = ((word.word, word.start - began, word.end - began, word.probability) for word in words)
    return list(words_of(told, speech))
