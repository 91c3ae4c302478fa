"""Sealing what must not be readable in the database or a backup.

Fernet (AES-128-CBC with HMAC-SHA256). The newest key seals; older keys still
open, so that a key can be changed without a moment in which nothing opens.
"""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.STORYBOOK_IDENTITY_KEYS])


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode() if text else ""


def reseal(sealed: str) -> str:
    """The same text, sealed with the newest key. Raises `InvalidToken` where no key opens it."""
    return _keys().rotate(sealed.encode()).decode()


def open_sealed(sealed: str) -> str:
    return _keys().decrypt(sealed.encode()).decode() if sealed else ""
