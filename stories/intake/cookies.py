"""What a browser holds for us while a story is told: a secret of its own, and for a while what was just told.

Both are cookies that only this server reads, and nothing of them is kept here. The secret ends with the
browser's session; forms are bound to it. The seven words are sealed, so that nobody who takes the device's
files has them, and are gone after ten minutes.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from stories.consent.receipts import SHOWN_FOR
from stories.models.uses import Use
from stories.security.encryption import open_sealed, seal

FORM: Final = "storybook_form"
TOLD: Final = "storybook_told"


@dataclass(frozen=True)
class JustTold:
    """A story sent from here: its words (none where its teller has them), and what to say with them."""

    words: tuple[str, ...] = ()
    closed: tuple[Use, ...] = ()
    spoken: bool = False
    joined: bool = False
    """It is another story of someone who told before."""


def secret_of(request: HttpRequest) -> str:
    """Empty where the browser has none yet."""
    return request.COOKIES.get(FORM, "")


def new_secret() -> str:
    return secrets.token_urlsafe(24)


def give_secret(response: HttpResponse, secret: str) -> None:
    """For as long as the browser is open."""
    _set(response, FORM, secret, None)


def remember(response: HttpResponse, told: JustTold) -> None:
    held = json.dumps([told.words, told.closed, told.spoken, told.joined])
    _set(response, TOLD, seal(held), int(SHOWN_FOR.total_seconds()))


def just_told(request: HttpRequest) -> JustTold | None:
    try:
        held = json.loads(open_sealed(request.COOKIES.get(TOLD, "")) or "null")
    except InvalidToken:
        return None
    if held is None:
        return None
    words, closed, spoken, joined = held
    return JustTold(tuple(words), tuple(Use(use) for use in closed), spoken, joined)


def forget(response: HttpResponse) -> None:
    """Whoever comes to this device next finds nothing, and no form of the one before opens anything."""
    for name in (FORM, TOLD):
        response.delete_cookie(name, samesite="Lax")


def _set(response: HttpResponse, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
