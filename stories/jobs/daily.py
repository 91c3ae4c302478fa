"""What the timer of `resume_stalled` does besides taking up work: each room says what is due in it."""

from collections.abc import Callable, Iterator

_due: dict[str, Callable[[], int]] = {}


def register(what: str, do: Callable[[], int]) -> None:
    """Called by a room in its `AppConfig.ready()`. `do` does what is due, if anything is; how many."""
    _due[what] = do


def done() -> Iterator[tuple[str, int]]:
    """Do what is due: (what, how many)."""
    for what, do in _due.items():
        yield what, do()
