"""Where recordings lie: a folder that no URL reaches, and writes that survive a power cut."""

import os
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class PrivateFiles(FileSystemStorage):
    """A folder with no address. A file is on the disk, synced, before `save` returns."""

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address; stories.views.listen serves it.")

    def _save(self, name: str, content: File[bytes]) -> str:
        saved = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        _sync(path)
        _sync(path.parent)
        return str(saved)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
