"""The one-time key that a form carries: signed, for the browser that asked for the form, and for a day."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from stories import clock
from stories.models import Storyteller

SALT: Final = "stories.share"
LASTS: Final = timedelta(days=1)


class BadKey(ValueError):
    """Not a key of ours."""


class OldKey(BadKey):
    """A key of ours that opens nothing any more: too old, or of another browser. `once` is what it was."""

    def __init__(self, once: str) -> None:
        super().__init__()
        self.once = once


@dataclass(frozen=True)
class Key:
    """`once` makes one story of however often a form is sent; `teller` is who has told before, if any."""

    once: str
    teller: UUID | None = None

    def is_of(self, storyteller: Storyteller | None) -> bool:
        return storyteller is not None and storyteller.public_id == self.teller


def new_key(browser: str, teller: Storyteller | None = None) -> str:
    """`browser` is its secret (`stories.intake.cookies`)."""
    whose = str(teller.public_id) if teller else ""
    made = int(clock.now().timestamp())
    return signing.dumps([secrets.token_urlsafe(24), whose, _mark(browser), made], salt=SALT)


def read_key(sent: str, browser: str) -> Key:
    """Raises `BadKey`, `OldKey`."""
    key, mark, made = _parse(sent)
    age = clock.now().timestamp() - made
    if not constant_time_compare(mark, _mark(browser)) or age > LASTS.total_seconds():
        raise OldKey(key.once)
    return key


def whose(sent: str) -> Key:
    """The key, old or not: for whom the form was opened. Raises `BadKey`."""
    return _parse(sent)[0]


def _parse(sent: str) -> tuple[Key, str, int]:
    try:
        once, teller, mark, made = signing.loads(sent, salt=SALT)
        return Key(str(once), UUID(teller) if teller else None), str(mark), int(made)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadKey from error


def _mark(browser: str) -> str:
    return salted_hmac(SALT, browser, algorithm="sha256").hexdigest()[:32]
