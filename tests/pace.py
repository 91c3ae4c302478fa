"""Whether something is as quick as it should be, told on a machine that others use too."""

from collections.abc import Callable
from time import process_time

TRIES = 3


def seconds(what: Callable[[], object]) -> float:
    """Of the processor, which this process took for it."""
    begun = process_time()
    what()
    return process_time() - begun


def keeps_up(what: Callable[[], object], *, times: float, plain: Callable[[], object]) -> bool:
    """Whether it takes less than so many times what the plain thing takes.

    One is measured after the other, and both again if it was not: a busy machine may be four times slower for
    a second, but what is slow is slow each time.
    """
    return any(seconds(what) < times * seconds(plain) for _ in range(TRIES))
