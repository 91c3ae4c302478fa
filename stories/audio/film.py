"""Phones make films of interviews: the sound of one, without its pictures."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from stories.audio.probe import WHY_NOT, NotASound
from stories.audio.sandbox import Overran, streamed

BLOCK: Final = 256 * 1024


@contextmanager
def only_sound(film: Path) -> Iterator[Path]:
    """A file of its sound alone, copied as it is, for as long as the block lasts. Raises `NotASound`."""
    with tempfile.NamedTemporaryFile() as file:
        try:
            for data in streamed("rewrapped", str(film.resolve()), block=BLOCK):
                file.write(data)
        except Overran as error:
            raise NotASound(WHY_NOT["broken"]) from error
        file.flush()
        yield Path(file.name)
