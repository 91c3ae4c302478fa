"""Slowing those who guess: at receipts, and at passwords.

Wrong tries are counted by the network that they come from, at a password by its account too, for ten
minutes at a time, in the database: every process counts the same. Nothing is counted for everybody together:
then anyone could lock all others out. Whoever has the right words, or the right password where they
signed in before, is let in whatever others do.
"""

import hmac
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.user import User
from stories.models.wrong_try import SignedInFrom, WrongTry

WINDOW: Final = 600
"""Seconds."""
# A home, or a mobile network's share of one: whoever has one address of it has many.
PREFIX: Final = {4: 24, 6: 48}
NETWORKS: Final = 20
"""So many are remembered of one member of staff: those from which they signed in last."""


@dataclass(frozen=True)
class Guesses:
    """How many wrong tries there may be in a window: from one network, and at one account."""

    kind: str
    from_one: int
    at_one: int = 0

    def too_many(self, request: HttpRequest, account: str = "") -> bool:
        """Whether the next try has to wait."""
        most = {self._key(network_of(request)): self.from_one}
        if account:
            most[self._key(_called(account))] = self.at_one
        tries = WrongTry.objects.filter(key__in=most).values_list("key", "number")
        return any(number >= most[key] for key, number in tries)

    def wrong(self, request: HttpRequest, account: str = "") -> None:
        """Count one."""
        for whose in (network_of(request), _called(account)) if account else (network_of(request),):
            _count(self._key(whose))

    def _key(self, whose: str) -> str:
        return _hash(f"{self.kind}:{whose}:{_window()}")


def _called(account: str) -> str:
    return f"account:{account.casefold()}"


def _window() -> int:
    return int(clock.now().timestamp()) // WINDOW


def _count(key: str) -> None:
    ends_at = datetime.fromtimestamp((_window() + 1) * WINDOW, UTC)
    if WrongTry.objects.filter(key=key).update(number=F("number") + 1):
        return
    try:
        with transaction.atomic():
            WrongTry.objects.create(key=key, number=1, ends_at=ends_at)
    except IntegrityError:  # another process was first
        WrongTry.objects.filter(key=key).update(number=F("number") + 1)


def tidy() -> int:
    """Counts whose time is over go; how many."""
    gone, _rows = WrongTry.objects.filter(ends_at__lt=clock.now() - timedelta(seconds=WINDOW)).delete()
    return gone


def remember(user: User, request: HttpRequest) -> None:
    """They have just signed in from here."""
    SignedInFrom.objects.update_or_create(
        user=user, network=_hash(network_of(request)), defaults={"at": clock.now()}
    )
    kept = SignedInFrom.objects.filter(user=user).order_by("-at", "-pk").values("pk")[:NETWORKS]
    SignedInFrom.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def was_here(account: str, request: HttpRequest) -> bool:
    """Whether somebody of this user name has signed in from this network before."""
    return SignedInFrom.objects.filter(user__username=account, network=_hash(network_of(request))).exists()


def _hash(told: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"guesses:{told}".encode(), "sha256").hex()


def network_of(request: HttpRequest) -> str:
    """Where a request comes from, no nearer than that."""
    try:
        address = ipaddress.ip_address(_address(request))
        address = getattr(address, "ipv4_mapped", None) or address
        return str(ipaddress.ip_network(f"{address}/{PREFIX[address.version]}", strict=False))
    except ValueError:
        return "unknown"


def _address(request: HttpRequest) -> str:
    """Whose request it is: as the last of our own proxies saw it, if there are any before us."""
    proxies = settings.STORYBOOK_PROXIES
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(seen) >= proxies:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


RECEIPTS: Final = Guesses("receipt", from_one=20)
LOST: Final = Guesses("lost", from_one=5)
TALKS: Final = Guesses("talk", from_one=5)
PASSWORDS: Final = Guesses("password", from_one=10, at_one=50)
WAIT: Final = _(
    "There have been many wrong tries. Check each word, and their order. What you told us is safe, and your "
    "words still open it."
)
WAIT_TO_SIGN_IN: Final = _("There have been many wrong tries. Wait ten minutes, and try again.")
