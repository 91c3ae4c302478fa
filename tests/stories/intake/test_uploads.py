"""Sound that is sent in parts: the tus protocol, as honest and as lying senders use it."""

import base64
import hashlib
import random
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.test import Client

from stories import clock
from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds, uploads
from stories.intake.telling.sounds import SealedFile
from stories.models import Telling
from tests.factories import ConsentFormVersionFactory
from tests.pace import keeps_up
from tests.stories.telling import begin, said, until

pytestmark = pytest.mark.django_db

AT = "/share/uploads/"
TUS = {"Tus-Resumable": "1.0.0"}
DATA = random.Random(33).randbytes(50_000)


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def teller(client: Client) -> Client:
    ConsentFormVersionFactory()
    until(client, "sound", said(way="speak"))
    return client


def create(client: Client, length: int | None = len(DATA), **headers: str) -> str:
    how = {"Upload-Defer-Length": "1"} if length is None else {"Upload-Length": str(length)}
    response = client.post(AT, headers=TUS | how | headers)
    assert response.status_code == 201, response.content
    return str(response["Location"])


def patch(client: Client, at: str, data: bytes, offset: int, **headers: str) -> HttpResponse:
    kind = headers.pop("kind", "application/offset+octet-stream")
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.generic("PATCH", at, data, kind, headers=TUS | {"Upload-Offset": str(offset)} | sent)


def head(client: Client, at: str) -> HttpResponse:
    return client.head(at, headers=TUS)


def offset(client: Client, at: str) -> int:
    return int(head(client, at)["Upload-Offset"])


def heard(client: Client, at: str) -> bytes:
    return b"".join(client.get(at))


def checksum(data: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def test_what_it_can_do_is_said_to_anyone(client: Client) -> None:
    response = client.options(AT)
    assert response.status_code == 204
    assert response["Tus-Resumable"] == response["Tus-Version"] == "1.0.0"
    extensions = set(response["Tus-Extension"].split(","))
    assert extensions == {"creation", "creation-defer-length", "checksum", "termination", "expiration"}
    assert (response["Tus-Checksum-Algorithm"], response["Tus-Max-Size"]) == ("sha1,sha256", "524288000")


def test_sent_in_parts_it_arrives_bit_for_bit_and_lies_there_sealed(teller: Client) -> None:
    at = create(teller)
    chance = random.Random(7)
    sent = 0
    while sent < len(DATA):
        part = DATA[sent : sent + chance.randint(1, 4_000)]
        response = patch(teller, at, part, sent, Upload_Checksum=checksum(part, "sha256"))
        sent += len(part)
        assert (response.status_code, response["Upload-Offset"]) == (204, str(sent))
        assert response["Upload-Expires"].endswith("GMT")
    assert heard(teller, at) == DATA
    ranged = teller.get(at, headers={"Range": "bytes=1003-1999"})
    assert (ranged.status_code, b"".join(ranged)) == (206, DATA[1003:2000])
    [file] = sounds.folder().iterdir()
    assert DATA[:64] not in file.read_bytes() and file.name in at


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"offset": 9}, 409),
        ({"offset": 11}, 409),
        ({"kind": "application/octet-stream"}, 415),
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Upload_Checksum": checksum(b"other")}, 460),
        ({"Upload_Checksum": "sha1 no base64!"}, 400),
        ({"Upload_Checksum": "sha1 é"}, 400),
        ({"Upload_Checksum": "md5 " + base64.b64encode(bytes(16)).decode()}, 400),
        ({"data": bytes(41)}, 413),
        ({"Upload_Offset": "ten"}, 400),
        ({"Upload_Offset": "-1"}, 400),
        ({"Upload_Offset": "٣"}, 400),
        ({"Upload_Offset": ""}, 400),
        ({"Upload_Length": "9"}, 413),
        ({"Upload_Length": "51"}, 400),
    ],
)
def test_what_is_not_right_is_told_as_the_protocol_has_it_and_changes_nothing(
    teller: Client, how: dict[str, Any], status: int
) -> None:
    at = create(teller, 50)
    patch(teller, at, b"0123456789", 0)
    response = patch(teller, at, how.pop("data", b"abc"), how.pop("offset", 10), **how)
    assert response.status_code == status
    assert heard(teller, at) == b"0123456789"
    assert (head(teller, at)["Upload-Offset"], head(teller, at)["Upload-Length"]) == ("10", "50")
    assert patch(teller, at, b"abc", 10).status_code == 204


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "x"}, 400),
        ({"Upload-Length": "-4"}, 400),
        ({"Upload-Length": "9" * 40}, 400),
        ({"Upload-Length": "524288001"}, 413),
        ({"Upload-Length": "4", "Upload-Defer-Length": "1"}, 400),
        ({"Upload-Defer-Length": "2"}, 400),
        ({"Upload-Length": "4", "Upload-Metadata": "filename ?"}, 400),
        ({"Upload-Length": "4", "Upload-Metadata": "filename é"}, 400),
        ({"Upload-Length": "4", "Tus-Resumable": "2.0.0"}, 412),
    ],
)
def test_an_upload_that_is_not_begun_right(teller: Client, headers: dict[str, str], status: int) -> None:
    response = teller.post(AT, headers=TUS | headers)
    assert (response.status_code, response["Tus-Resumable"]) == (status, "1.0.0")
    assert list(sounds.folder().glob("*")) == []


def test_the_length_may_be_said_at_the_end_and_once(teller: Client) -> None:
    at = create(teller, None)
    patch(teller, at, b"0123456789", 0)
    assert head(teller, at)["Upload-Defer-Length"] == "1"
    assert patch(teller, at, b"ab", 10, Upload_Length="12").status_code == 204
    assert (head(teller, at)["Upload-Length"], offset(teller, at)) == ("12", 12)
    assert patch(teller, at, b"c", 12, Upload_Length="14").status_code == 400
    assert patch(teller, at, b"c", 12).status_code == 413


def test_a_signal_that_is_lost_keeps_what_came(teller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at = create(teller, 200_000)
    whole = WSGIRequest.read

    def breaks_off(self: WSGIRequest, *args: Any) -> bytes:
        if self._stream._pos >= 65_536:  # type: ignore[attr-defined]
            raise UnreadablePostError("gone")
        return whole(self, *args)

    monkeypatch.setattr(WSGIRequest, "read", breaks_off)
    data = DATA * 4
    assert patch(teller, at, data, 0).status_code == 400
    assert offset(teller, at) == 65_536
    assert (
        patch(teller, at, data[65_536:], 65_536, Upload_Checksum=checksum(data[65_536:])).status_code == 400
    )
    assert offset(teller, at) == 65_536
    monkeypatch.undo()
    patch(teller, at, data[65_536:], 65_536)
    assert heard(teller, at) == data


def test_two_senders_never_interleave(teller: Client) -> None:
    at = create(teller)
    draft = drafts.held(teller.cookies["storybook_telling"].value)
    [upload] = draft.uploads.values()

    def slowly() -> Any:
        yield b"first"
        assert patch(teller, at, b"second", 0).status_code in (409, 423)
        with pytest.raises(sounds.Busy):
            sounds.append(upload, [b"second"], at=0)
        yield b" and last"

    sounds.append(upload, slowly(), at=0)
    assert heard(teller, at) == b"first and last"


def test_nothing_is_acknowledged_before_it_is_synced(teller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at = create(teller)
    monkeypatch.setattr("os.fsync", lambda handle: pytest.fail("synced"))
    with pytest.raises(pytest.fail.Exception):
        patch(teller, at, b"0123456789", 0)


def test_what_is_ended_is_gone(teller: Client) -> None:
    at = create(teller)
    patch(teller, at, DATA, 0)
    assert teller.delete(at, headers=TUS).status_code == 204
    assert list(sounds.folder().iterdir()) == []
    gone = (head(teller, at), patch(teller, at, b"x", 0), teller.get(at), teller.delete(at, headers=TUS))
    assert [response.status_code for response in gone] == [410] * 4
    assert head(teller, f"{AT}{'0' * 32}/").status_code == 404


def test_an_upload_that_is_not_finished_is_erased_after_a_day(teller: Client) -> None:
    at = create(teller)
    patch(teller, at, b"0123456789", 0)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        assert head(teller, at).status_code == 404
        drafts.tidy()
    assert (list(sounds.folder().iterdir()), Telling.objects.exists()) == ([], False)


def test_nobody_else_adds_hears_or_ends_it(teller: Client) -> None:
    at = create(teller)
    patch(teller, at, b"0123456789", 0)
    stranger = Client()
    for other in ("none", "another telling"):
        if other != "none":
            begin(stranger)
        answers = (head(stranger, at), patch(stranger, at, b"x", 10), stranger.get(at))
        assert {response.status_code for response in answers} == {404}
        assert stranger.delete(at, headers=TUS).status_code == 404
    assert heard(teller, at) == b"0123456789"


def test_a_locked_or_idle_telling_takes_nothing_and_plays_nothing(teller: Client) -> None:
    at = create(teller)
    patch(teller, at, b"0123456789", 0)
    with clock.at(clock.now() + timedelta(minutes=13)):
        assert [head(teller, at).status_code, teller.get(at).status_code] == [403, 403]
    teller.get("/share/tell/leave/")
    assert [patch(teller, at, b"x", 10).status_code, teller.get(at).status_code] == [403, 403]


def test_who_speaks_is_there(teller: Client) -> None:
    """A long recording on a shared phone does not end for want of a key pressed."""
    at, begun = create(teller, None), clock.now()
    for minute in range(0, 40, 8):
        with clock.at(begun + timedelta(minutes=minute)):
            assert patch(teller, at, b"x", minute // 8).status_code == 204


def test_another_method_by_a_header(teller: Client) -> None:
    at = create(teller)
    how = TUS | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    response = teller.generic("POST", at, b"0123456789", "application/offset+octet-stream", headers=how)
    assert (response.status_code, offset(teller, at)) == (204, 10)
    assert teller.put(at, headers=TUS).status_code == 405


def test_no_more_than_a_few_and_none_on_a_full_disk(teller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST", 2)
    for _ in range(2):
        create(teller)
    assert teller.post(AT, headers=TUS | {"Upload-Length": "4"}).status_code == 413
    monkeypatch.setattr(uploads, "ROOM", 2**62)
    assert teller.post(AT, headers=TUS | {"Upload-Length": "4"}).status_code == 507
    assert len(list(sounds.folder().iterdir())) == 2
    [first, _] = drafts.held(teller.cookies["storybook_telling"].value).uploads
    assert patch(teller, f"{AT}{first}/", b"x", 0).status_code == 507


def test_a_forged_request_adds_nothing(teller: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = teller.cookies
    at = create(teller)
    assert patch(strict, at, b"x", 0).status_code == 403
    assert strict.post(AT, headers=TUS | {"Upload-Length": "4"}).status_code == 403
    assert offset(teller, at) == 0


def test_no_name_of_a_file_is_kept(teller: Client, caplog: pytest.LogCaptureFixture) -> None:
    name = base64.b64encode(b"My name.m4a").decode()
    create(teller, None, **{"Upload-Metadata": f"filename {name},kind {base64.b64encode(b'take').decode()}"})
    draft = drafts.held(teller.cookies["storybook_telling"].value)
    assert "My name" not in str(draft) + caplog.text and name not in str(draft)


def test_adding_costs_no_more_the_more_there_is() -> None:
    """At the end of much it takes as long as at the beginning: nothing is read again."""
    little, much = SealedFile(*sounds.fresh()), SealedFile(*sounds.fresh())
    sounds.append(much, [bytes(1024 * 1024)] * 100, at=0)
    ends = {little: 0, much: 100 * 1024 * 1024}

    def add(file: SealedFile) -> None:
        for _ in range(50):
            sounds.append(file, [b"x"], at=ends[file])
            ends[file] += 1

    assert keeps_up(partial(add, much), times=5, plain=partial(add, little))
    sounds.delete(little)
    sounds.delete(much)


def test_nothing_is_taken_before_it_is_asked_who_tells(client: Client) -> None:
    ConsentFormVersionFactory()
    begin(client)
    assert client.post(AT, headers=TUS | {"Upload-Length": "4"}).status_code == 403


def test_one_telling_holds_no_more_than_two_of_the_largest(teller: Client, settings: Any) -> None:
    settings.STORYBOOK_RECORDING_MAX_BYTES = 100
    for _ in range(2):
        patch(teller, create(teller, 100), bytes(100), 0)
    assert teller.post(AT, headers=TUS | {"Upload-Length": "1"}).status_code == 413
