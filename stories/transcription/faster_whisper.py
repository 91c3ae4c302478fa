"""The default engine: faster-whisper (CTranslate2), int8 on the processor. Needs neither torch nor FFmpeg."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from stories.transcription.engine import EngineUnavailable, Heard, HeardSegment, HeardWord
from stories.transcription.models_on_disk import SpeechModel, chosen
from stories.trouble import Trouble


class FasterWhisper:
    """See `stories.transcription.engine.Engine`."""

    def __init__(self, model: SpeechModel | None = None) -> None:
        self.model = model or chosen()
        self.name = f"faster-whisper {self.model.name}"

    def listen(self, audio: Path, *, language: str) -> Heard:
        if self.model.only_english and language != "en":
            raise _knows_only_english(self.model.name, language)
        segments, told = _model(self.model.folder).transcribe(
            str(audio),
            language=language or None,
            beam_size=5,
            word_timestamps=True,
            # What it said before must not talk it into saying it again.
            condition_on_previous_text=False,
            # Only what sounds like speech: in silence and in music Whisper makes words up.
            vad_filter=True,
        )
        return Heard(told.language, (heard for heard in map(_heard, segments) if heard.text))


def _knows_only_english(model: str, language: str) -> EngineUnavailable:
    if language:
        return EngineUnavailable(Trouble.ONLY_ENGLISH, model=model, language=language)
    return EngineUnavailable(Trouble.PERHAPS_NOT_ENGLISH, model=model)


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
        raise EngineUnavailable(Trouble.MODEL_BROKEN) from error


def _heard(segment: Any) -> HeardSegment:
    words = tuple(
        HeardWord(word.word.strip(), round(word.start * 1000), round(word.end * 1000), word.probability)
        for word in segment.words or ()
        if word.word.strip()
    )
    text = " ".join(word.text for word in words) or segment.text.strip()
    return HeardSegment(text, round(segment.start * 1000), round(segment.end * 1000), words)
