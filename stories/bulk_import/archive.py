"""A folder or a zip: its files by their names, and nothing outside it."""

import shutil
import stat
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from django.utils.translation import gettext

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 50 * 1024**3
MOST_TIMES: Final = 200
"""A zip that grows by more when it is unpacked is no recordings and no words."""
NOT_ASCII: Final = 0x800


class NotASource(ValueError):
    """Nothing of it is opened. Its text says why, in a sentence."""


class Source(Protocol):
    """Files by name. `open` gives one as a file of this machine, for as long as the block lasts."""

    def names(self) -> Iterable[str]: ...
    def open(self, name: str) -> AbstractContextManager[Path]: ...


def plain(name: str) -> str:
    """As names are compared: a Mac writes é as two signs, and people write .MP3 for .mp3."""
    return unicodedata.normalize("NFC", name).casefold()


def is_shown(name: str) -> bool:
    """Not of the system's own, and not hidden."""
    return not any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


class Folder:
    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise NotASource(gettext("There is no folder there."))
        self.root = root.resolve()

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        found = {}
        for path in sorted(self.root.rglob("*")):
            inside = path.relative_to(self.root).as_posix()
            if is_shown(inside) and path.is_file() and path.resolve().is_relative_to(self.root):
                found[plain(inside)] = path
        return found

    def names(self) -> Iterable[str]:
        return self._files

    @contextmanager
    def open(self, name: str) -> Iterator[Path]:
        yield self._files[name]


class Zipped:
    """Nothing is unpacked but the one file that is asked for, under a name of ours."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as packed:
                self._files = _checked(packed.infolist())
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            if isinstance(error, NotASource):
                raise
            raise NotASource(gettext("This is no zip, or it is damaged.")) from error

    def names(self) -> Iterable[str]:
        return self._files

    @contextmanager
    def open(self, name: str) -> Iterator[Path]:
        info = self._files[name]
        with tempfile.TemporaryDirectory(prefix="storybook-") as folder:
            path = Path(folder) / f"file{PurePosixPath(name).suffix}"
            try:
                with zipfile.ZipFile(self.path) as packed, packed.open(info) as file, path.open("wb") as out:
                    shutil.copyfileobj(file, out)  # no more than it says it has
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
                raise NotASource(gettext("A file in this zip is damaged.")) from error
            yield path


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Raises `NotASource` for a zip that could reach or fill what is not its own."""
    files = [one for one in infos if not one.is_dir()]
    if len(files) > MOST_FILES:
        raise NotASource(gettext("There are more than %(most)s files in this zip.") % {"most": MOST_FILES})
    unpacked, packed = sum(one.file_size for one in files), sum(one.compress_size for one in files)
    if unpacked > MOST_BYTES or unpacked > MOST_TIMES * max(packed, 1_000_000):
        raise NotASource(gettext("This zip is too large when it is unpacked."))
    if any(one.flag_bits & 1 for one in files):
        raise NotASource(
            gettext("This zip has a password. Send it without one, over the site’s own connection.")
        )
    found: dict[str, zipfile.ZipInfo] = {}
    for one in files:
        name = _name(one)
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in path.parts[0]:
            raise NotASource(gettext("A file in this zip has a name that leads out of it."))
        if stat.S_ISLNK(one.external_attr >> 16):
            raise NotASource(gettext("There is a link in this zip, where a file has to be."))
        if is_shown(name):
            found[plain(path.as_posix())] = one
    return found


def _name(info: zipfile.ZipInfo) -> str:
    """Some programs write UTF-8 and do not say so."""
    if info.flag_bits & NOT_ASCII:
        return info.filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def source_of(path: Path) -> Source:
    """Raises `NotASource`."""
    return Folder(path) if path.is_dir() else Zipped(path)


def found(source: Source, named: str, beside: str) -> str | None:
    """The file of this name, in the folder in which the sheet lies; or, told without its folder, the
    only one."""
    wanted = plain(named.strip().replace("\\", "/").removeprefix("./"))
    names = set(source.names())
    within = plain((PurePosixPath(beside).parent / wanted).as_posix())
    if within in names:
        return within
    alike = [name for name in names if PurePosixPath(name).name == wanted]
    return alike[0] if len(alike) == 1 else None
