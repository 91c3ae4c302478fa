"""Both engines keep one contract, with the same weights (OpenAI's tiny.en)."""

import os
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from bench._interviews import interview
from bench._word_errors import words
from stories.audio.decode import RATE, Pass, Window
from stories.transcription.engine import Engine, EngineUnavailable, Heard, HeardWord
from stories.transcription.engines import engine
from stories.transcription.openai_whisper import OpenAIWhisper, forget

OTHER = [pytest.mark.openai, pytest.mark.attack]  # its process takes half a minute to begin
NAMES = ("faster-whisper", pytest.param("openai-whisper", marks=OTHER))
SECONDS = 10
pytestmark = pytest.mark.speech


@pytest.fixture
def with_openai(settings: Any) -> Iterator[None]:
    settings.STORYBOOK_SPEECH_ENGINE = "openai-whisper"
    settings.STORYBOOK_OPENAI_PYTHON = os.environ.get("OPENAI_PYTHON", "")
    settings.STORYBOOK_SPEECH_MODEL = os.environ.get("OPENAI_MODEL", "tiny.en.pt")
    yield


@pytest.fixture(params=NAMES)
def one(request: pytest.FixtureRequest) -> Engine:
    if request.param == "openai-whisper":
        request.getfixturevalue("with_openai")
    return engine()


@cache
def said() -> Window:
    """The first seconds of an interview, as if they came a minute into the recording."""
    window = next(Pass(interview("the-key").sound).windows(longest_seconds=SECONDS))
    return Window(60_000, window.samples)


@pytest.fixture(scope="module", autouse=True)
def the_child_ends() -> Iterator[None]:
    yield
    forget()


@cache
def heard_by(name: str) -> Heard:
    """Once for each engine: openai-whisper takes half a minute for a few seconds of sound."""
    return engine().hear([said()], language="en", hints="")


def told(heard: Heard) -> list[HeardWord]:
    return [word for segment in heard.segments for word in segment.words]


def test_what_is_said_is_heard_within_its_window_and_in_its_order(one: Engine) -> None:
    heard = heard_by(one.name)
    found = told(heard)
    assert heard.language == "en"
    assert len(found) > 20
    assert all(said().start_ms <= word.start_ms <= word.end_ms <= said().end_ms for word in found)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(found))
    assert all(0 < word.confidence <= 1 and word.text == word.text.strip() for word in found)
    assert [segment.text for segment in heard.segments] == [
        " ".join(word.text for word in segment.words) for segment in heard.segments
    ]


def test_where_nobody_speaks_nothing_is_heard(one: Engine) -> None:
    silent = Window(0, np.zeros(5 * RATE, np.float32))
    assert one.hear([silent], language="en", hints="") == Heard("", ())


def test_a_language_that_the_model_does_not_know_is_refused(one: Engine) -> None:
    for language in ("cy", ""):
        with pytest.raises(EngineUnavailable, match="knows only English"):
            one.hear([said()], language=language, hints="")


@pytest.mark.openai
@pytest.mark.attack
def test_both_hear_the_same_words_at_the_same_times(with_openai: None, settings: Any) -> None:
    theirs = told(heard_by(engine().name))
    settings.STORYBOOK_SPEECH_ENGINE, settings.STORYBOOK_SPEECH_MODEL = "faster-whisper", ""
    ours = told(heard_by(engine().name))
    one, other = ([" ".join(words(word.text)) for word in heard] for heard in (ours, theirs))
    same = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in same) >= 0.98 * max(len(one), len(other))
    pairs = [(ours[b.a + i], theirs[b.b + i]) for b in same for i in range(b.size)]
    assert all(abs(a.start_ms - b.start_ms) <= 500 and abs(a.end_ms - b.end_ms) <= 500 for a, b in pairs)


def test_hints_are_heard_as_they_are_written() -> None:
    """A name that the model does not know is spelt by its sound; with the hint as it is."""
    windows = list(Pass(interview("the-sound-of-the-gate").sound).windows(longest_seconds=30))[1:2]

    def text(hints: str) -> str:
        return " ".join(
            segment.text for segment in engine().hear(windows, language="en", hints=hints).segments
        )

    assert "Okafor" not in text("")
    assert "Okafor" in text("Mrs Okafor")


@pytest.mark.attack
def test_the_same_windows_are_heard_the_same_again_together_or_apart() -> None:
    ears = engine()
    windows = list(Pass(interview("the-key").sound).windows(longest_seconds=SECONDS))[:2]
    together = ears.hear(windows, language="en", hints="")
    assert ears.hear(windows, language="en", hints="") == together
    apart = [
        segment for window in windows for segment in ears.hear([window], language="en", hints="").segments
    ]
    assert [segment.text for segment in apart] == [segment.text for segment in together.segments]


@pytest.mark.parametrize(
    ("python", "model"), [("", "small"), ("/nowhere/python", "small"), ("/bin/true", "small")]
)
def test_without_openai_it_says_how_to_get_it(settings: Any, python: str, model: str) -> None:
    settings.STORYBOOK_OPENAI_PYTHON = python
    with pytest.raises(EngineUnavailable, match="Set STORYBOOK_OPENAI_PYTHON to a Python that has it"):
        OpenAIWhisper(model).hear([said()], language="en", hints="")


def test_an_engine_that_nobody_knows_says_which_there_are(settings: Any) -> None:
    settings.STORYBOOK_SPEECH_ENGINE = "whisperer"
    with pytest.raises(EngineUnavailable, match="It can be faster-whisper or openai-whisper"):
        engine()
