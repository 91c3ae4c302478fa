"""The folder of a speech model, and what it calls itself."""

import json
from pathlib import Path
from typing import Final

from django.conf import settings

from stories.transcription.engine import EngineUnavailable

NAME_FILE: Final = "storybook.json"
"""Beside the model: {"name": "small"}; written by `get_speech_model`, and by the speech fixture's maker."""


def chosen() -> Path:
    """The folder that the settings name. Raises `EngineUnavailable`, saying what to do."""
    folder = settings.STORYBOOK_SPEECH_MODEL
    if folder is None or not (Path(folder) / "model.bin").exists():
        raise EngineUnavailable(
            "There is no speech model yet, so recordings wait. Get one with: manage.py get_speech_model small"
        )
    return Path(folder)


def name_of(folder: Path) -> str:
    """What the model is called in `Revision.made_with`."""
    try:
        return str(json.loads((folder / NAME_FILE).read_text())["name"])
    except (OSError, KeyError, ValueError):
        return folder.name
