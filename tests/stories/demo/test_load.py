import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from stories.consent import default_form
from stories.models import ConsentFormVersion, Story
from stories.transcription.download import NotFetched, check
from storybook.management.commands import demo

pytestmark = pytest.mark.django_db


def test_demo_refuses_outside_development(settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only under the development settings"):
        call_command("demo", no_serve=True)


def test_demo_forgets_its_own_files_only(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "db.sqlite3").touch()
    (tmp_path / "models").mkdir()
    (tmp_path / "private").mkdir()
    demo.forget(tmp_path / "db.sqlite3")
    assert [path.name for path in tmp_path.iterdir()] == ["models"]


def test_demo_refuses_a_folder_that_others_have_filled(settings, tmp_path: Path) -> None:
    settings.DEBUG, settings.DATA = True, tmp_path
    recording = tmp_path / "private" / "recordings" / "original"
    recording.parent.mkdir(parents=True)
    recording.write_bytes(b"somebody's voice")
    with pytest.raises(CommandError, match="is not the demo's"):
        call_command("demo", no_serve=True, reset=True)
    assert recording.read_bytes() == b"somebody's voice"
    assert Story.objects.count() == 0


def test_demo_forgets_no_database_outside_its_folder(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "demo"
    theirs = tmp_path / "theirs.sqlite3"
    theirs.write_bytes(b"stories")
    with pytest.raises(CommandError, match="outside the demo's data folder"):
        demo.forget(theirs)
    assert theirs.read_bytes() == b"stories"


def test_demo_knows_its_own_folder_again(tmp_path: Path) -> None:
    demo.claim(tmp_path / "demo")
    (tmp_path / "demo" / "storybook.sqlite3").touch()
    demo.claim(tmp_path / "demo")
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {"only-the-demo", "storybook.sqlite3"}


def test_consent_form_is_published_once_and_again_when_its_words_change() -> None:
    said = {"controller": "A", "complaints_to": "B"}
    assert default_form.publish(**said) == default_form.publish(**said)
    call_command("load_consent_form", controller="C", complaints_to="B")
    assert list(ConsentFormVersion.objects.order_by("number").values_list("controller", flat=True)) == [
        "A",
        "C",
    ]


def test_a_damaged_model_is_thrown_away(tmp_path: Path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"model")
    check(file, SimpleNamespace(lfs=None))
    check(file, SimpleNamespace(lfs=SimpleNamespace(sha256=hashlib.sha256(b"model").hexdigest())))
    with pytest.raises(NotFetched, match="came damaged"):
        check(file, SimpleNamespace(lfs=SimpleNamespace(sha256="0" * 64)))
    assert not file.exists()


def test_get_speech_model_says_so_when_the_hub_is_away(settings, tmp_path: Path, monkeypatch) -> None:
    from huggingface_hub import constants

    settings.DATA = tmp_path
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(CommandError, match="can't be reached"):
        call_command("get_speech_model", "tiny")
