"""The seal of an entry: a keyed hash over what it says, its place, and the seal before it.

Without the key nobody makes a seal that holds; with an entry changed, taken out or
slipped in, the seals no longer follow on each other. What a person said goes in as a
salted digest, so that the words can be emptied and the chain stays whole.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings


def seal(links: Mapping[str, object], *, before: str) -> str:
    """HMAC-SHA-256 of an entry's links and the seal before it: 64 hexadecimal digits."""
    key = hmac.digest(settings.STORYBOOK_RECEIPT_PEPPER.encode(), b"ledger: key of the seals", "sha256")
    return hmac.digest(key, canonical({**links, "before": before}), "sha256").hex()


def digest(content: Mapping[str, object], *, salt: str) -> str:
    """SHA-256 of what was said with a salt, without which nobody can try what it might have been."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(content)).hexdigest()


def canonical(content: Mapping[str, object]) -> bytes:
    """JSON with its keys in order and nothing between.

    What is empty is left out, so that a field that a later version adds changes no earlier seal.
    """
    said = {key: value for key, value in content.items() if value not in (None, "", {}, [])}
    return json.dumps(
        said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plainly
    ).encode()


def _plainly(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
