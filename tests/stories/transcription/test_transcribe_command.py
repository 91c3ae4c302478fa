"""`manage.py transcribe`: recordings in, a file each out, and what could not be read is said."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bench._interviews import interview
from tests.stories.intake.test_take_in import made
from tests.stories.sounds import wav

pytestmark = pytest.mark.speech


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(interview("the-tuesday-table").sound, tmp_path / "tuesday.mp3")
    (tmp_path / "tone.wav").write_bytes(wav(1.0))
    (tmp_path / "letter.mp3").write_text("Dear all")
    return tmp_path


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "out").iterdir())


def test_files_are_written_down_and_those_that_are_no_sound_are_named(folder: Path, capsys) -> None:
    names = ["letter.mp3", "tuesday.mp3", "nowhere.wav", "tone.wav"]
    with pytest.raises(CommandError, match="2 of 4 could not be written down"):
        call_command("transcribe", *(folder / name for name in names), to="vtt", out=folder / "out")
    told = capsys.readouterr()
    assert written(folder) == ["tone.vtt", "tuesday.vtt"]
    assert "crossword" in (folder / "out" / "tuesday.vtt").read_text()
    assert (folder / "out" / "tone.vtt").read_text() == "WEBVTT\nLanguage: en\n"
    assert f"{folder / 'letter.mp3'}: This file is not a sound recording that we know." in told.err
    assert f"{folder / 'nowhere.wav'}: There is no such file." in told.err
    assert "tone.vtt, we heard no words, in " in told.out
    assert "tiny.en knows only English, so all is taken for English." in told.err


def test_what_is_there_already_is_left_unless_asked_for(folder: Path, capsys) -> None:
    (folder / "out").mkdir()
    done = folder / "out" / "tone.txt"
    done.write_text("corrected by hand")
    call_command("transcribe", folder / "tone.wav", out=folder / "out")
    assert done.read_text() == "corrected by hand"
    assert "is there already (--again writes it anew)" in capsys.readouterr().out
    call_command("transcribe", folder / "tone.wav", out=folder / "out", again=True)
    assert done.read_text() == ""


def test_two_files_of_one_name_become_two(folder: Path) -> None:
    (folder / "more").mkdir()
    shutil.copy(folder / "tone.wav", folder / "more" / "tone.wav")
    call_command("transcribe", folder / "tone.wav", folder / "more" / "tone.wav", out=folder / "out")
    assert written(folder) == ["tone-2.txt", "tone.txt"]


def test_a_language_the_model_does_not_know_is_refused_for_each_file(folder: Path, capsys) -> None:
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("transcribe", folder / "tuesday.mp3", out=folder / "out", language="cy")
    assert "tiny.en knows only English, and this is in Welsh." in capsys.readouterr().err
    assert written(folder) == []


def test_a_model_that_is_not_there_is_said_before_anything_is_done(folder: Path) -> None:
    with pytest.raises(CommandError, match="get_speech_model small"):
        call_command("transcribe", folder / "tone.wav", out=folder / "out", model="large-v3")
    assert not (folder / "out").exists()


def test_by_a_path_from_where_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    call_command("transcribe", Path("tone.wav"), out=Path("out"))
    assert written(folder) == ["tone.txt"]


def test_a_recording_that_was_cut_off_is_written_down_and_that_is_said(folder: Path, capsys) -> None:
    data = made("webm", "libopus", 2, options={"live": "1"})
    (folder / "cut.webm").write_bytes(data[:-20])
    call_command("transcribe", folder / "cut.webm", out=folder / "out")
    assert "of a recording that was cut off: its end is missing" in capsys.readouterr().out


def test_of_a_film_the_sound_is_written_down_and_that_is_said(folder: Path, capsys) -> None:
    (folder / "film.mp4").write_bytes(made("mp4", "aac", 2, film="mpeg4"))
    call_command("transcribe", folder / "film.mp4", out=folder / "out")
    assert "of the sound of a film" in capsys.readouterr().out
    assert written(folder) == ["film.txt"]
