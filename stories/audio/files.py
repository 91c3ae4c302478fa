"""Private files as files on this machine."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import storages

from stories.models import Recording


@contextmanager
def local_file(name: str) -> Iterator[Path]:
    """One of the private storage: itself where it lies on a disk, a copy where it does not."""
    storage = storages["private"]
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        with tempfile.NamedTemporaryFile() as copy, storage.open(name, "rb") as source:
            shutil.copyfileobj(source, copy)
            copy.flush()
            yield Path(copy.name)
        return
    yield path


@contextmanager
def local_copy(recording: Recording) -> Iterator[Path]:
    """The recording as it was sent."""
    with local_file(str(recording.file.name)) as path:
        yield path
