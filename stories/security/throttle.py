"""Slowing those who guess: at receipts, and at passwords.

Wrong tries are counted by the network that they come from, and all together, for ten
minutes at a time. The counts live in the cache alone, under a keyed hash of the
network: no address is written down anywhere.
"""

import hmac
import ipaddress
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from stories import clock

WINDOW: Final = 600
"""Seconds."""
# A home, or a mobile network's share of one: whoever has one address of it has many.
PREFIX: Final = {4: 24, 6: 48}


@dataclass(frozen=True)
class Guesses:
    """How many wrong tries there may be in a window: from one network, and from everywhere."""

    kind: str
    from_one: int
    from_all: int

    def too_many(self, request: HttpRequest) -> bool:
        """Whether the next try has to wait."""
        one, everyone = self._of(_network(request)), self._of("all")
        counts: dict[str, int] = cache.get_many([one, everyone])
        return counts.get(one, 0) >= self.from_one or counts.get(everyone, 0) >= self.from_all

    def wrong(self, request: HttpRequest) -> None:
        """Count one."""
        for whose in (_network(request), "all"):
            key = self._of(whose)
            if not cache.add(key, 1, timeout=2 * WINDOW):
                _count_one_more(key)

    def _of(self, whose: str) -> str:
        window = int(clock.now().timestamp()) // WINDOW
        told = f"{self.kind}:{whose}:{window}".encode()
        return "guesses:" + hmac.digest(settings.SECRET_KEY.encode(), told, "sha256").hex()


def _count_one_more(key: str) -> None:
    try:
        cache.incr(key)
    except ValueError:  # it ended in this very moment
        cache.set(key, 1, timeout=2 * WINDOW)


def _network(request: HttpRequest) -> str:
    address = _address(request)
    try:
        version = ipaddress.ip_address(address).version
        return str(ipaddress.ip_network(f"{address}/{PREFIX[version]}", strict=False))
    except ValueError:
        return "unknown"


def _address(request: HttpRequest) -> str:
    """Whose request it is: as the last of our own proxies saw it, if there are any before us."""
    proxies = settings.STORYBOOK_PROXIES
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(seen) >= proxies:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


RECEIPTS: Final = Guesses("receipt", from_one=20, from_all=2000)
LOST: Final = Guesses("lost", from_one=5, from_all=500)
TALKS: Final = Guesses("talk", from_one=5, from_all=500)
PASSWORDS: Final = Guesses("password", from_one=10, from_all=200)
WAIT: Final = _(
    "There have been many wrong tries. Please wait ten minutes, and try again. What you told us is safe, "
    "and your words still open it."
)
WAIT_TO_SIGN_IN: Final = _("There have been many wrong tries. Wait ten minutes, and try again.")
