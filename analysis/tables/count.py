"""How many of something each row and column have in common. Pure: arrays in, arrays out."""

from collections.abc import Iterator, Sequence

from analysis.tables.codings import Ints

NONE = -1
"""In no row, or in no column."""
BLOCK = 8_192
"""Units multiplied at a time: they stay near the processor, and their number is exact in 32 bits."""


def pairs(rows: Sequence[Ints], units: Ints, number: int) -> tuple[Ints, Ints]:
    """Each (row, unit) once. `rows`: the row of every coding, for every depth of the tree of rows; `units`:
    what is counted of it, from 0 up to `number`."""
    import numpy as np

    keys = [row[row != NONE] * number + units[row != NONE] for row in rows]
    there = np.sort(np.concatenate(keys))
    once = there[np.diff(there, prepend=-1) > 0]
    return once // number, once % number


def grid(rows: Ints, units: Ints, columns: Sequence[Ints], shape: tuple[int, int]) -> Ints:
    """Rows × columns, in units. `columns`: each unit's column, for every depth of the tree of columns."""
    import numpy as np

    counted = np.zeros(shape[0] * shape[1], np.int64)
    for column in columns:
        here = column[units]
        keys = (rows * shape[1] + here)[here != NONE]
        counted += np.bincount(keys, minlength=len(counted))
    return counted.reshape(shape)


def overlaps(starts: Ints, ends: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The places of stretches that share a character: first and second, sorted by start (ends exclusive).

    In each answer a place stands once on either side: the n-th is of those that stand n apart.
    """
    import numpy as np

    first = np.arange(len(starts))
    apart = 0
    while True:
        apart += 1
        first = first[first + apart < len(starts)]
        first = first[starts[first + apart] < ends[first]]
        if not first.size:
            return
        yield first, first + apart


def together(rows: Ints, units: Ints, stretches: tuple[Ints, Ints], number: int) -> Ints:
    """Rows × rows: how many units of the one share a character with a unit of the other; a unit of both does.

    `rows`, `units`: each pair once; `stretches`: starts and ends of the units, sorted by start, of texts one
    behind another; `number`: of rows. The diagonal is how many units the row has. Which rows a unit has are
    bits here, eight a byte: a text may be coded a thousand deep.
    """
    import numpy as np

    has = np.zeros((len(stretches[0]), number), bool)
    has[units, rows] = True
    bits = np.packbits(has, axis=1)
    met = bits.copy()
    for one, other in overlaps(*stretches):
        met[one] |= bits[other]
        met[other] |= bits[one]
    meets = np.unpackbits(met, axis=1, count=number)
    counted = np.zeros((number, number), np.int64)
    for first in range(0, len(has), BLOCK):
        block = slice(first, first + BLOCK)
        counted += np.rint(has[block].T.astype(np.float32) @ meets[block].astype(np.float32)).astype(np.int64)
    return counted


UNEVEN = 5
"""One code with this many times as many passages as the other: the coefficient says little then."""


def coefficient(one: int, other: int, both: int) -> float:
    """From 0, never together, to 1, never apart: n12 / (n1 + n2 − n12), as ATLAS.ti has it."""
    return both / (one + other - both) if both else 0.0


def uneven(one: int, other: int) -> bool:
    """Whether the one has more than five times as many passages as the other (ATLAS.ti's warning)."""
    return max(one, other) > UNEVEN * min(one, other)
