"""A stranger's file is read in a process of its own: what becomes of that is that file's alone."""

import os
import signal
from collections.abc import Iterator

import pytest
from django.utils.translation import override

from stories.formats import sandbox
from stories.formats.registry import read as read_here
from stories.formats.sandbox import Reader
from stories.formats.transcript import Unreadable

VTT = b"WEBVTT\n\n00:00.000 --> 00:01.500\n<v Ann>The <00:00.400>kettle <00:00.900>boiled.\n"
WORD = b'{"word": "x", "start": 0, "end": 1, "probability": 0.5}'
JSON = b'{"language": "en", "segments": [{"start": 0, "end": 1, "text": "x", "words": [' + WORD + b"]}]}"
FILES = {"a.vtt": VTT, "a.json": JSON, "a.txt": b"Ann: So.\nBo: No."}


@pytest.fixture
def reader() -> Iterator[Reader]:
    with sandbox.reader() as made:
        yield made


@pytest.mark.parametrize("name", FILES)
def test_it_reads_what_is_read_here(reader: Reader, name: str) -> None:
    assert reader.transcript(name, FILES[name]) == read_here(name, FILES[name])
    assert reader.document("a.txt", b"So it was.") == "So it was."


def test_a_refusal_is_a_sentence_in_the_language_of_who_reads_it() -> None:
    with override("en-xa"), sandbox.reader() as reader, pytest.raises(Unreadable) as refused:
        reader.transcript("a.vtt", b"WEBVTT\n")
    with override("en-xa"), pytest.raises(Unreadable) as here:
        read_here("a.vtt", b"WEBVTT\n")
    assert str(refused.value) == str(here.value)


def test_one_that_kills_the_reader_is_refused_and_the_next_is_read(reader: Reader) -> None:
    reader.document("a.txt", b"x")
    child = reader._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    with pytest.raises(Unreadable, match="can't be read"):
        reader.document("a.txt", b"y" * 1_000_000)
    assert reader.document("a.txt", b"z") == "z"
    assert reader._child is not None
    assert reader._child.pid != child.pid


def test_one_that_takes_too_long_is_refused(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.01)
    with pytest.raises(Unreadable, match="too much for the reader"):
        reader.transcript("a.txt", b"Ann: And then it was so.\n" * 100_000)


def test_any_error_of_a_reader_is_that_files(reader: Reader) -> None:
    with pytest.raises(Unreadable):
        reader.transcript("a.docx", b"PK\x03\x04 nothing of the kind")
    with pytest.raises(Unreadable):
        reader.transcript("a.json", b"[" * 200_000)
    assert reader.document("a.txt", b"z") == "z"


def test_it_has_no_secret_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "never")
    with sandbox.reader() as reader:
        reader.document("a.txt", b"x")
        assert reader._child is not None
        with open(f"/proc/{reader._child.pid}/environ", "rb") as environment:
            assert b"SECRET_KEY" not in environment.read()
