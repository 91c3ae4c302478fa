"""OpenAI's own Whisper as an engine: an extra, in a child process whose Python is a setting.

It is slower than the default engine on the same weights, and needs torch. It is for those who have it
already, and for comparing.
"""

import atexit
import json
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from stories.audio.decode import Window
from stories.models.run_failure import Trouble
from stories.transcription.engine import EngineUnavailable, Heard, HeardSegment, HeardWord
from stories.transcription.flag_uncertain import marked
from stories.transcription.models_on_disk import knows_only_english
from stories.transcription.segments import parted, words_of
from stories.transcription.speech import Speech, filled, spoken

CHILD: Final = Path(__file__).with_name("openai_child.py")


class OpenAIWhisper:
    """See `stories.transcription.engine.Engine`. `model` is a size that it has fetched, or a checkpoint."""

    windows_at_once = 1

    @property
    def only_english(self) -> bool:
        return self.name.endswith(".en")

    def __init__(self, model: str = "") -> None:
        self.model = model or str(settings.STORYBOOK_SPEECH_MODEL) or "small"
        self.name = f"openai-whisper {self.model.removesuffix('.pt').rpartition('/')[2]}"

    def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
        if self.only_english and language != "en":
            raise knows_only_english(self.name, language)
        speeches = [speech for window in windows if (speech := spoken(window)) is not None]
        if not speeches:
            return Heard("", ())
        segments: list[HeardSegment] = []
        for speech in speeches:
            told = self._told(speech, language, hints)
            language = language or str(told["language"])
            words = filled(speech, _words(told, speech), partial(self._words, language=language, hints=hints))
            segments += marked(list(parted(words)), speech, no_speech=told["no_speech"])
        return Heard(language, tuple(segments))

    def _words(self, speech: Speech, *, language: str, hints: str) -> list[HeardWord]:
        return _words(self._told(speech, language, hints), speech)

    def _told(self, speech: Speech, language: str, hints: str) -> dict[str, Any]:
        child = _child(str(settings.STORYBOOK_OPENAI_PYTHON), self.model)
        asked = {
            "samples": len(speech.samples),
            "language": language,
            "hints": hints,
            "beam": settings.STORYBOOK_SPEECH_BEAM,
        }
        try:
            return child.ask(asked, speech.samples.tobytes())
        except (OSError, ValueError):
            forget()  # it died: the next try has a new one
            raise


def _words(told: dict[str, Any], speech: Speech) -> list[HeardWord]:
    return list(words_of((tuple(word) for word in told["heard"]), speech))


class Child:
    """A process that has loaded the model and answers one question after the other."""

    def __init__(self, python: str, model: str) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 (the operator's own setting)
                [python, str(CHILD), model],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise EngineUnavailable(Trouble.NO_OPENAI) from error
        if not self._answer().get("ready"):
            self.end()
            raise EngineUnavailable(Trouble.NO_OPENAI)
        atexit.register(self.end)

    def ask(self, question: dict[str, Any], samples: bytes) -> dict[str, Any]:
        """Raises OSError or ValueError if it has died."""
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101 (we asked for it)
        pipe.write(json.dumps(question).encode() + b"\n" + samples)
        pipe.flush()
        told = self._answer()
        if "heard" not in told:
            raise ValueError("the engine gave no answer")
        return told

    def _answer(self) -> dict[str, Any]:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 (we asked for it)
        line = pipe.readline()
        answer: dict[str, Any] = json.loads(line) if line else {}
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()


_children: dict[tuple[str, str], Child] = {}


def _child(python: str, model: str) -> Child:
    """Loaded once a process, one model at a time, and ended with it."""
    if not python:
        raise EngineUnavailable(Trouble.NO_OPENAI)
    if (python, model) not in _children:
        forget()
        _children[python, model] = Child(python, model)
    return _children[python, model]


def forget() -> None:
    """End the child that there is."""
    while _children:
        _children.popitem()[1].end()
