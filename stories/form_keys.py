"""The one-time key that a form carries: signed, so that only keys that we gave out make receipts."""

import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core import signing

from stories.models import Storyteller

SALT: Final = "stories.share"


class BadKey(ValueError):
    """Not a key of ours."""


@dataclass(frozen=True)
class Key:
    """`once` makes one story of however often a form is sent; `teller` is who has told before, if any."""

    once: str
    teller: UUID | None = None

    def is_of(self, storyteller: Storyteller | None) -> bool:
        return storyteller is not None and storyteller.public_id == self.teller


def new_key(teller: Storyteller | None = None) -> str:
    whose = str(teller.public_id) if teller else ""
    return signing.dumps([secrets.token_urlsafe(24), whose], salt=SALT)


def read_key(sent: str) -> Key:
    """Raises `BadKey`."""
    try:
        once, whose = signing.loads(sent, salt=SALT)
        return Key(str(once), UUID(whose) if whose else None)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadKey from error
