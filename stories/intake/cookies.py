"""What a browser holds for us while a story is told: the key to what was typed so far, and for a while what
was just told.

Both are cookies that only this server reads. The key ends with the browser's session, or on somebody's own
device after a day. The seven words are sealed, so that nobody who takes the device's files has them, and are
gone after ten minutes. Two stories that were sent one after the other have a page each.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from stories.consent.receipts import SHOWN_FOR
from stories.intake.telling.draft import LASTS
from stories.security.encryption import open_sealed, seal

TELLING: Final = "storybook_telling"
TOLD: Final = "storybook_told"
PAGES: Final = 4
"""Of so many stories that were sent from here the words are held at once."""


@dataclass(frozen=True)
class JustTold:
    """A story sent from here: its words (none where its teller has them), and what to say with them."""

    words: tuple[str, ...] = ()
    spoken: bool = False
    joined: bool = False
    """It is another story of someone who told before."""


def key_of(request: HttpRequest) -> str:
    """The key to what is being told; empty where the browser has none."""
    return request.COOKIES.get(TELLING, "")


def give_key(response: HttpResponse, key: str, *, own: bool = False) -> None:
    """For as long as the browser is open; on somebody's `own` device for a day."""
    _set(response, TELLING, key, int(LASTS.total_seconds()) if own else None)


def take_key(response: HttpResponse) -> None:
    response.delete_cookie(TELLING, samesite="Lax")


def page_of(once: str) -> str:
    """The name of the page that follows on a form with this key, however often it is sent."""
    return hashlib.sha256(f"page:{once}".encode()).hexdigest()[:12]


def remember(request: HttpRequest, response: HttpResponse, page: str, told: JustTold) -> None:
    held = {name: one for name, one in _held(request).items() if name != page}
    held[page] = [told.words, told.spoken, told.joined]
    latest = dict(list(held.items())[-PAGES:])
    _set(response, TOLD, seal(json.dumps(latest)), int(SHOWN_FOR.total_seconds()))


def just_told(request: HttpRequest) -> JustTold | None:
    """What was told by the form that this page (`of`) follows on; of no page, where there was one alone."""
    held = _held(request)
    page = request.GET.get("of") or (next(iter(held)) if len(held) == 1 else "")
    if page not in held:
        return None
    words, spoken, joined = held[page]
    return JustTold(tuple(words), spoken, joined)


def _held(request: HttpRequest) -> dict[str, Any]:
    try:
        held = json.loads(open_sealed(request.COOKIES.get(TOLD, "")) or "null")
    except InvalidToken:
        return {}
    return held if isinstance(held, dict) else {}


def forget(response: HttpResponse) -> None:
    """Whoever comes to this device next finds nothing, and no page of the one before opens anything."""
    for name in (TELLING, TOLD):
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
