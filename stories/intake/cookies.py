"""What a browser holds for us while a story is told: a secret of its own, how often something was sent, and
for a while what was just told.

All are cookies that only this server reads, and nothing of them is kept here. The first two end with the
browser's session; forms are bound to the secret. The seven words are sealed, so that nobody who takes the
device's files has them, and are gone after ten minutes. Two stories sent from two tabs have a page each.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from stories.consent.receipts import SHOWN_FOR
from stories.models.uses import Use
from stories.security.encryption import open_sealed, seal

FORM: Final = "storybook_form"
TOLD: Final = "storybook_told"
SENT: Final = "storybook_sent"
PAGES: Final = 4
"""Of so many stories that were sent from here the words are held at once."""


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


def page_of(once: str) -> str:
    """The name of the page that follows on a form with this key, however often it is sent."""
    return hashlib.sha256(f"page:{once}".encode()).hexdigest()[:12]


def remember(request: HttpRequest, response: HttpResponse, page: str, told: JustTold) -> None:
    held = {name: one for name, one in _held(request).items() if name != page}
    held[page] = [told.words, told.closed, told.spoken, told.joined]
    latest = dict(list(held.items())[-PAGES:])
    _set(response, TOLD, seal(json.dumps(latest)), int(SHOWN_FOR.total_seconds()))
    _set(response, SENT, secrets.token_urlsafe(6), None)


def just_told(request: HttpRequest) -> JustTold | None:
    """What was told by the form that this page (`of`) follows on; of no page, where there was one alone."""
    held = _held(request)
    page = request.GET.get("of") or (next(iter(held)) if len(held) == 1 else "")
    if page not in held:
        return None
    words, closed, spoken, joined = held[page]
    return JustTold(tuple(words), tuple(Use(use) for use in closed), spoken, joined)


def _held(request: HttpRequest) -> dict[str, Any]:
    try:
        held = json.loads(open_sealed(request.COOKIES.get(TOLD, "")) or "null")
    except InvalidToken:
        return {}
    return held if isinstance(held, dict) else {}


def form_mark(request: HttpRequest, secret: str) -> str:
    """Another one once something was sent, or the words were hidden. A browser fills a form that it finds
    again with what was typed; one whose first field has another name is another form to it."""
    told = f"{secret}:{request.COOKIES.get(SENT, '')}"
    return hashlib.sha256(told.encode()).hexdigest()[:8]


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
