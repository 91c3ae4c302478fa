"""Turning transcripts into other kinds of file: one, or a folder; what cannot be read is named, and the
rest goes on."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

SRT = "1\n00:00:01,000 --> 00:00:02,000\nAda: Tom & me\n"


def test_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "one.srt", tmp_path / "new" / "one.vtt"
    source.write_text(SRT)
    call_command("convert_transcript", source, target)
    assert target.read_text() == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Ada>Tom &amp; me\n"
    target.write_text("mine")
    call_command("convert_transcript", source, target)
    assert target.read_text() == "mine"
    assert "--again" in capsys.readouterr().out
    call_command("convert_transcript", source, target, again=True)
    assert target.read_text() != "mine"
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_goes_on_and_ends_with_what_was_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in"
    (source / "deep").mkdir(parents=True)
    (source / "a.srt").write_text(SRT)
    (source / "a.txt").write_text("Ada: Tom & me\n")
    (source / "deep" / "b.srt").write_text(SRT)
    (source / "broken.vtt").write_text("no head")
    (source / "picture.png").write_bytes(b"\x89PNG")
    (source / ".hidden").write_text("x")
    with pytest.raises(CommandError, match="2 of 5 could not"):
        call_command("convert_transcript", source, tmp_path / "out", to="json")
    out = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.json"))
    assert out == ["a.srt.json", "a.txt.json", "deep/b.json"]
    said = capsys.readouterr().err
    assert "broken.vtt: It does not begin with WEBVTT" in said
    assert "picture.png: We know no transcript by this name." in said
    assert ".hidden" not in said


def test_what_cannot_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada: Tom\n")
    for arguments, why in (
        ((tmp_path / "none.txt", tmp_path / "x.vtt"), "There is no"),
        ((tmp_path / "a.txt", tmp_path / "x.exe"), "has to end in one of"),
        ((tmp_path, tmp_path / "out"), "--to"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("convert_transcript", *arguments)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="There is no file"):
        call_command("convert_transcript", tmp_path / "empty", tmp_path / "out", to="txt")
    with pytest.raises(CommandError, match="1 of 1"):  # no times, so no captions
        call_command("convert_transcript", tmp_path / "a.txt", tmp_path / "a.srt")


def test_what_was_not_sure_and_what_the_new_kind_does_not_carry_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "one.vtt"
    source.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Yes.\n\n00:02.000 --> 00:03.000\nNo.\n")
    call_command("convert_transcript", source, tmp_path / "one.txt")
    assert (tmp_path / "one.txt").read_text() == "Ada: Yes.\n?: No.\n"
    said = capsys.readouterr().err
    assert "1 line has no name before it: nobody is said to speak it." in said
    assert "This kind of file does not carry when a line begins (lines: 2)." in said
    assert "who speaks" not in said
