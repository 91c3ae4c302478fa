"""What is being told, kept on the server from step to step: as ciphertext under a random key that only a
cookie of the teller's browser holds.

Nobody here can read it, no backup holds it, and it is gone a day after it was last added to. When it is sent,
its content is dropped in the same transaction; what stays for the rest of that day is that it was sent, so
that sending it once more leads to the same seven words and makes no second story.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from stories import clock
from stories.intake.telling import sounds
from stories.intake.telling.sounds import Kind, Sound, Upload
from stories.models import ConsentFormVersion, Storyteller, Study, Telling
from stories.security.passphrase import word_list

LASTS: Final = timedelta(days=1)
IDLE: Final = timedelta(minutes=12)
"""On a device that others use, or may use, nothing is shown again that was left alone for so long."""
TRIES: Final = 5
"""So many wrong words to open a locked one, and it is thrown away."""
OWN, SHARED = "own", "shared"


@dataclass
class Draft:
    """`said`: what was typed, by field, as it was sent, whether it is right yet or not. `done`: the steps
    that were answered. `sound`: the recording, whole; `uploads`: what is on its way, by name. `once`: the
    one-time key that makes one story of however often it is sent. `word` opens it again once it is `locked`;
    `tries`: how many other words were typed."""

    once: str
    study: int
    version: int
    teller: str = ""
    said: dict[str, list[str]] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    sound: Sound | None = None
    uploads: dict[str, Upload] = field(default_factory=dict)
    sent: bool = False
    word: str = field(default_factory=lambda: secrets.choice(word_list()))
    locked: bool = False
    tries: int = 0
    touched: float = 0.0

    def last(self, name: str) -> str:
        """What was typed into a field; empty where nothing was."""
        return (self.said.get(name) or [""])[-1]

    def data(self) -> MultiValueDict[str, str]:
        """All that was said, as a form takes it."""
        return MultiValueDict(self.said)

    @property
    def is_on_their_own(self) -> bool:
        """Whether the device is theirs alone. Unanswered, it may be anybody's."""
        return self.last("phone") == OWN

    @property
    def is_idle(self) -> bool:
        return not self.is_on_their_own and clock.now().timestamp() - self.touched > IDLE.total_seconds()

    @property
    def storyteller(self) -> Storyteller | None:
        """Who has told before, and tells another story."""
        return Storyteller.objects.filter(public_id=self.teller).first() if self.teller else None


class NotThere(LookupError):
    """No draft that this browser's key opens: none was begun, its day is over, it was thrown away."""


def begin(*, study: Study, version: ConsentFormVersion, teller: Storyteller | None = None) -> str:
    """An empty one; the key for the browser."""
    secret = secrets.token_urlsafe(32)
    fresh = Draft(
        once=secrets.token_urlsafe(24),
        study=study.pk,
        version=version.pk,
        teller=str(teller.public_id) if teller else "",
    )
    Telling.objects.create(place=_place(secret), sealed=_sealed(secret, fresh), ends_at=clock.now() + LASTS)
    return secret


def held(secret: str) -> Draft:
    """What this key opens. Raises `NotThere`."""
    return _opened(secret, Telling.objects.filter(place=_place(secret), ends_at__gt=clock.now()).first())


@contextmanager
def changing(secret: str) -> Iterator[Draft]:
    """The draft, to be changed while nobody else can; it is kept as it is at the end. Raises `NotThere`."""
    with transaction.atomic():
        rows = Telling.objects.select_for_update().filter(place=_place(secret), ends_at__gt=clock.now())
        row = rows.first()
        draft = _opened(secret, row)
        yield draft
        rows.update(sealed=_sealed(secret, draft), ends_at=clock.now() + LASTS)
        sounds.stay(draft.sound, *draft.uploads.values())


def say(draft: Draft, fields: Sequence[str], sent: MultiValueDict[str, str]) -> None:
    """Keep what was typed into these fields, right or not."""
    for name in fields:
        draft.said[name] = list(sent.getlist(name))


def lock(secret: str) -> None:
    """Whoever has this device next needs the word. Safe to call where there is none."""
    with suppress(NotThere), changing(secret) as draft:
        draft.locked, draft.tries = True, 0


def unlock(secret: str, word: str) -> bool:
    """Whether this was the word, and it is open again. After some wrong ones it is thrown away. Raises
    `NotThere`."""
    with changing(secret) as draft:
        is_it = word.strip().casefold() == draft.word
        draft.locked, draft.tries = not is_it, draft.tries + 1
    if not is_it and draft.tries >= TRIES:
        throw_away(secret)
        raise NotThere
    return is_it


def throw_away(secret: str) -> None:
    """It, and the sound that was sent with it. Safe to call where there is none."""
    with suppress(NotThere):
        draft = held(secret)
        sounds.delete(draft.sound, *draft.uploads.values())
    Telling.objects.filter(place=_place(secret)).delete()


def tidy() -> int:
    """Those whose day is over; how many."""
    sounds.tidy(clock.now() - LASTS)
    gone, _rows = Telling.objects.filter(ends_at__lte=clock.now()).delete()
    return gone


def _opened(secret: str, row: Telling | None) -> Draft:
    if row is None:
        raise NotThere
    try:
        said: dict[str, Any] = json.loads(_cipher(secret).decrypt(row.sealed.encode()))
    except InvalidToken as error:
        raise NotThere from error
    sound, uploads = said.pop("sound"), said.pop("uploads")
    return Draft(
        **said,
        sound=Sound(**sound) if sound else None,
        uploads={name: Upload(**upload | {"kind": Kind(upload["kind"])}) for name, upload in uploads.items()},
    )


def _sealed(secret: str, draft: Draft) -> str:
    draft.touched = clock.now().timestamp()
    return _cipher(secret).encrypt(json.dumps(asdict(draft)).encode()).decode()


def _cipher(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"telling", "sha256")))


def _place(secret: str) -> str:
    return hashlib.sha256(f"place:{secret}".encode()).hexdigest()
