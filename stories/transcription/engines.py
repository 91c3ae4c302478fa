"""Which engine hears: a setting."""

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings

from stories.models.run_failure import Trouble
from stories.transcription.engine import Engine, EngineUnavailable
from stories.transcription.faster_whisper import FasterWhisper
from stories.transcription.models_on_disk import available, chosen
from stories.transcription.openai_whisper import OpenAIWhisper

ENGINES: Final[Mapping[str, Callable[[str], Engine]]] = {
    "faster-whisper": lambda model: FasterWhisper(chosen(model)),
    "openai-whisper": OpenAIWhisper,
}


def models() -> list[str]:
    """The names of the models that the engine can take, the one in use first; none where there is none."""
    if settings.STORYBOOK_SPEECH_ENGINE == "openai-whisper":
        return [OpenAIWhisper().model]
    try:
        used = chosen().name
    except EngineUnavailable:
        return []
    return list(dict.fromkeys([used, *(model.name for model in available())]))


def engine(model: str = "") -> Engine:
    """The engine in use, with this model or its own. Raises `EngineUnavailable`, saying what to do."""
    name = str(settings.STORYBOOK_SPEECH_ENGINE)
    if name not in ENGINES:
        raise EngineUnavailable(Trouble.NO_ENGINE, engine=name)
    return ENGINES[name](model)
