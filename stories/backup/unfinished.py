"""A mark beside the journal from the moment that a restore changes something until it has closed all that is
closed. While it is there, nothing is served and no job is done: a restore was broken off."""

import os
from pathlib import Path

from django.core.management import CommandError

from stories.ledger import journal


class RestoreUnfinished(CommandError):
    """Its text says what to do; the site, the worker and the timer end with it."""


def _mark() -> Path:
    return journal.folder() / "restore.unfinished"


def begins() -> None:
    """Synced. Raises OSError: then nothing may be put back."""
    journal.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    for opened in (
        os.open(_mark(), os.O_WRONLY | os.O_CREAT, 0o600),
        os.open(journal.folder(), os.O_RDONLY),
    ):
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def is_there() -> bool:
    """Whether one was begun, and is not over."""
    return _mark().exists()


def over() -> None:
    """It is done, or has changed nothing."""
    _mark().unlink(missing_ok=True)


def refuse() -> None:
    """Raises `RestoreUnfinished`."""
    if is_there():
        raise RestoreUnfinished(
            "A restore was broken off here, or goes on just now. Nothing is served and no job is done until "
            "it is over: run manage.py restore again, with that backup or another one."
        )
