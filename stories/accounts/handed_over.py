"""A device that a collector handed to a teller: whoever holds it is nobody of the team, until the collector's
password says otherwise.

The collector stays signed in underneath, so that what is told is known to be told beside them; but no page
takes whoever holds the device for them. It is a flag in their session, whose end only closes more.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from stories.accounts.throttle import PASSWORDS
from stories.models.user import User

KEY: Final = "handed_over"
STAFF: Final = "/admin/"
BACK: Final = "stories:hand-back"


def hand_over(request: HttpRequest) -> None:
    """From the next request on. The session's key changes: one that was seen before opens nothing more."""
    request.session.cycle_key()
    request.session[KEY] = True


def beside(request: HttpRequest) -> User | None:
    """Who of the team is signed in here, whether they hold the device or have handed it over."""
    user = getattr(request, "beside", request.user)
    return user if isinstance(user, User) else None


def is_handed_over(request: HttpRequest) -> bool:
    return hasattr(request, "beside")


class WrongPassword(ValueError):
    """It is not theirs."""


class TooManyTries(ValueError):
    """After so many wrong ones none is looked at for a while: not the right one either."""


def take_back(request: HttpRequest, password: str) -> None:
    """The collector has it again. Raises `WrongPassword`, `TooManyTries`."""
    person = beside(request)
    account = person.get_username() if person else ""
    if PASSWORDS.too_many(request, account):
        raise TooManyTries
    if person is None or not person.check_password(password):
        PASSWORDS.wrong(request, account)
        raise WrongPassword
    request.session.pop(KEY, None)
    request.session.cycle_key()


class Locks:
    """Middleware: see the module. Stands right after the one that says who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session's cookie nothing is asked: most readers have none.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.get(KEY):
            request.beside = request.user  # type: ignore[attr-defined]
            request.user = AnonymousUser()
            if request.path.startswith(STAFF):
                return redirect(BACK)
        return self.get_response(request)
