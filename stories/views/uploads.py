"""/share/uploads/: sound that is sent in parts and goes on where it was cut off, by the tus protocol 1.0.0
(https://tus.io/protocols/resumable-upload): core, creation, creation-defer-length, checksum, termination and
expiration.

An upload belongs to the draft that the browser's cookie opens. Nothing that a browser says of a file is kept:
not its name, not its kind.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.cache import never_cache

from stories import clock
from stories.audio.formats import HEAD_BYTES, told_by
from stories.intake import cookies
from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds, uploads
from stories.intake.telling.draft import Draft
from stories.intake.telling.sounds import Kind, SealedFile
from stories.intake.telling.steps import WHO
from stories.intake.telling.uploads import Check, NoUpload
from stories.views.ranges import serve

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-defer-length,checksum,termination,expiration"
ALGORITHMS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
KEPT: Final = "application/offset+octet-stream"
BLOCK: Final = 64 * 1024
NUMBER_OF_DIGITS: Final = 18
CHECKSUM_MISMATCH: Final = 460


Act = Callable[[HttpRequest, str], HttpResponseBase]


class Answer(Exception):
    """How a request ends that cannot be done: by the status that the protocol has for it, without a word."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.response = HttpResponse(status=status)
        for name, value in headers.items():
            self.response[name.replace("_", "-")] = value


@never_cache
def collection(request: HttpRequest) -> HttpResponseBase:
    """OPTIONS and POST of /share/uploads/."""
    return _answer(request, {"OPTIONS": _can, "POST": _create}, "")


@never_cache
def one(request: HttpRequest, name: str) -> HttpResponseBase:
    """/share/uploads/<upload>/. By GET it is heard, by whoever sent it."""
    methods: dict[str, Act] = {"OPTIONS": _can, "HEAD": _offset, "PATCH": _add, "DELETE": _end, "GET": _hear}
    return _answer(request, methods, name)


def _answer(request: HttpRequest, methods: dict[str, Act], name: str) -> HttpResponseBase:
    method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
    try:
        if method not in methods:
            raise Answer(405, Allow=", ".join(methods))
        if method not in ("OPTIONS", "GET") and request.headers.get("Tus-Resumable") != VERSION:
            raise Answer(412, Tus_Version=VERSION)
        response = methods[method](request, name)
    except Answer as answer:
        response = answer.response
    except drafts.NotThere:
        response = Answer(404).response
    except NoUpload as none:
        response = Answer(410 if none.was_there else 404).response
    response["Tus-Resumable"] = VERSION
    return response


def _can(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.STORYBOOK_RECORDING_MAX_BYTES),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


def _create(request: HttpRequest, name: str) -> HttpResponse:
    key, draft = _draft(request)
    if WHO not in draft.done:  # who tells is asked before any word is
        raise Answer(403)
    length, defers = _number(request, "Upload-Length"), request.headers.get("Upload-Defer-Length")
    if (length is None) == (defers is None) or defers not in (None, "1"):
        raise Answer(400)
    try:
        upload = uploads.create(key, length=length, kind=_kind(request))
    except uploads.Refused as error:
        raise Answer(413) from error
    except uploads.NoRoom as error:
        raise Answer(507) from error
    return HttpResponse(
        status=201,
        headers={"Location": reverse("stories:upload", args=[upload.name]), "Upload-Expires": _expires()},
    )


def _offset(request: HttpRequest, name: str) -> HttpResponse:
    _, draft = _draft(request)
    upload, here = uploads.find(draft, name)
    length = {"Upload-Defer-Length": "1"} if upload.length is None else {"Upload-Length": str(upload.length)}
    return HttpResponse(
        headers={"Upload-Offset": str(here), "Upload-Expires": _expires(), "Cache-Control": "no-store"}
        | length
    )


def _add(request: HttpRequest, name: str) -> HttpResponse:
    key, draft = _draft(request)
    upload, here = uploads.find(draft, name)
    if request.content_type != KEPT:
        raise Answer(415)
    at, sent = _number(request, "Upload-Offset"), _number(request, "Content-Length")
    if at is None:
        raise Answer(400)
    if at != here:
        raise Answer(409)
    check, length = _check(request), _number(request, "Upload-Length")
    if at + (sent or 0) > (uploads.most_of(upload) if length is None else length):
        raise Answer(413)
    if length is not None:
        _say_length(key, name, length)
    try:
        uploads.require_room(sent or 0)
        here = uploads.add(upload, _blocks(request), at=at, check=check)
    except uploads.NoRoom as error:
        raise Answer(507) from error
    except sounds.Busy as error:
        raise Answer(423) from error
    except sounds.WrongOffset as error:
        raise Answer(409) from error
    except sounds.NotAsSent as error:
        raise Answer(CHECKSUM_MISMATCH) from error
    uploads.seen(key, draft)
    return HttpResponse(status=204, headers={"Upload-Offset": str(here), "Upload-Expires": _expires()})


def _say_length(key: str, name: str, length: int) -> None:
    try:
        uploads.say_length(key, name, length)
    except uploads.Refused as error:
        raise Answer(400) from error


def _end(request: HttpRequest, name: str) -> HttpResponse:
    key, _ = _draft(request)
    uploads.end(key, name)
    return HttpResponse(status=204)


def _hear(request: HttpRequest, name: str) -> HttpResponseBase:
    _, draft = _draft(request)
    upload, here = uploads.find(draft, name)
    return hear(request, upload, here)


def hear(request: HttpRequest, file: SealedFile, size: int) -> HttpResponseBase:
    """What was sent, to be heard by whoever sent it."""
    known = told_by(b"".join(sounds.read(file, 0, min(HEAD_BYTES, size))))
    media_type = known.media_type if known else "application/octet-stream"
    return serve(request, size, media_type, lambda part: sounds.read(file, part.start, part.end))


def _draft(request: HttpRequest) -> tuple[str, Draft]:
    """Of this browser, open, and not idle."""
    key = cookies.key_of(request)
    draft = drafts.held(key)
    if draft.locked or draft.sent or draft.is_idle:
        raise Answer(403)
    return key, draft


def _number(request: HttpRequest, header: str) -> int | None:
    """Of a header that is not there, None."""
    said = request.headers.get(header)
    if said in (None, ""):
        return None
    if not (said.isascii() and said.isdecimal() and len(said) <= NUMBER_OF_DIGITS):
        raise Answer(400)
    return int(said)


def _kind(request: HttpRequest) -> Kind:
    """Of what is said about it, the one thing that is asked: whether it is a take."""
    said: dict[str, bytes] = {}
    for pair in filter(None, request.headers.get("Upload-Metadata", "").split(",")):
        key, _, value = pair.strip().partition(" ")
        try:
            said[key] = base64.b64decode(value, validate=True)
        except ValueError as error:
            raise Answer(400) from error
    return Kind.TAKE if said.get("kind") == b"take" else Kind.FILE


def _check(request: HttpRequest) -> Check | None:
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, _, value = said.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise Answer(400)
    try:
        expected = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise Answer(400) from error
    return Check(ALGORITHMS[algorithm](), expected)


def _blocks(request: HttpRequest) -> Iterator[bytes]:
    """What arrives. Where the network goes, it ends: what came is kept, and the sender goes on from there."""
    try:
        while block := request.read(BLOCK):
            yield block
    except UnreadablePostError as error:
        raise Answer(400) from error


def _expires() -> str:
    return http_date((clock.now() + drafts.LASTS - timedelta(minutes=1)).timestamp())
