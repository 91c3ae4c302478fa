"""A copy of the whole site in one file: the database at one moment, and every file. Keys are apart.

The database is copied first. What is told while the files are copied may be there without being in the
database, never the other way round: files are written before the rows that name them.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection

from stories import clock
from stories.ledger.append import last, name
from stories.ledger.schedule import CHAINS

MANIFEST: Final = "manifest.json"
DATABASES: Final = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FORMAT: Final = 2
"""1 was of the databases of before the first release (`stories.ledger.earlier`)."""


class NotDone(Exception):
    """The backup could not be made, or put back. Its text says what to do."""


def folders() -> dict[str, Path]:
    """The folders of files, by their names in the backup."""
    private: Any = settings.STORAGES["private"]
    private = private["OPTIONS"].get("location")
    found = {"media": Path(settings.MEDIA_ROOT)}
    return found | ({"private": Path(private)} if private else {})


def make(into: Path) -> Path:
    """A new file in the folder, readable by its owner alone."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = clock.now()
    target = into / f"storybook-{made_at:%Y%m%d-%H%M%S}.tar"
    unfinished = target.with_suffix(".unfinished")
    with tempfile.TemporaryDirectory(dir=into) as beside:
        database = Path(beside) / DATABASES[connection.vendor]
        chains = {name(kind): last(kind)[0] for kind in CHAINS}  # before: the copy has at least these
        _copy_database(database)
        manifest = {
            "format": FORMAT,
            "made_at": made_at.isoformat(),
            "database": database.name,
            "sha256": _digest(database),
            "chains": chains,
        }
        (Path(beside) / MANIFEST).write_text(json.dumps(manifest, indent=2))
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file, tarfile.open(fileobj=file, mode="w") as out:
            out.add(Path(beside) / MANIFEST, MANIFEST)
            out.add(database, database.name)
            for label, folder in folders().items():
                _add_folder(out, folder, label)
            file.flush()
            os.fsync(file.fileno())
    unfinished.replace(target)
    return target


def _copy_database(into: Path) -> None:
    """As it stands at one moment, while people go on writing; without what they have not sent yet."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(into)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA secure_delete = ON")
            copy.execute("DELETE FROM stories_telling")
            copy.commit()
        return
    without = "--exclude-table-data=stories_telling"
    _run("pg_dump", "--format=custom", "--no-owner", without, "--file", str(into))


def _add_folder(out: tarfile.TarFile, folder: Path, label: str) -> None:
    """Each file that is still there: one may be erased meanwhile."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        try:
            if path.is_file():
                out.add(path, f"{label}/{path.relative_to(folder)}")
        except FileNotFoundError:
            continue


def put_back(backup: Path, *, begins: Callable[[], object] = lambda: None) -> dict[str, Any]:
    """Put the database and the files in place of those that are there; the manifest. Raises `NotDone`.
    `begins` is called when the backup has been read and found whole, before anything is changed."""
    with tempfile.TemporaryDirectory(dir=settings.DATA) as beside:
        unpacked = Path(beside)
        _unpack(backup, unpacked)
        manifest = _manifest(unpacked)
        database = unpacked / manifest["database"]
        if _digest(database) != manifest["sha256"]:
            raise NotDone("The database in this backup is damaged. Nothing was changed: take another backup.")
        begins()
        _replace_database(database)
        for label, folder in folders().items():
            _replace_folder(unpacked / label, folder)
    return manifest


def _unpack(backup: Path, into: Path) -> None:
    """Plain files below the folder and nothing else, whatever the archive says."""
    try:
        with tarfile.open(backup) as held:
            for member in held:
                _unpack_one(held, member, into)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise NotDone(
            "This file is damaged, or is not a backup of Storybook. Nothing was changed."
        ) from error


def _unpack_one(held: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> None:
    """Raises ValueError for what we never put in: a link, a device, a place outside the folder."""
    target = (into / member.name).resolve()
    content = held.extractfile(member) if member.isreg() else None
    if content is None or not target.is_relative_to(into.resolve()):
        raise ValueError(member.name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)


def _manifest(unpacked: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((unpacked / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise NotDone("This file is not a backup of Storybook. Nothing was changed.") from error
    if manifest["format"] < FORMAT:
        raise NotDone(
            "This backup was made by a version of Storybook before its first release, and this version "
            "cannot put it back. Nothing was changed. Put it back with the version that made it, and export "
            "the transcripts there."
        )
    if manifest["format"] != FORMAT or manifest["database"] != DATABASES[connection.vendor]:
        raise NotDone("This backup is of another kind of database. Nothing was changed.")
    return manifest


def _replace_database(copy: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as source:
            source.backup(connection.connection)
        return
    connection.close()
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(copy))


def _replace_folder(copy: Path, folder: Path) -> None:
    """Files that were not there when the backup was made are of stories that are not in it."""
    shutil.rmtree(folder, ignore_errors=True)
    if copy.is_dir():
        shutil.move(copy, folder)


def _run(program: str, *arguments: str) -> None:
    """PostgreSQL's own programs, on the site's database. The password goes by the environment."""
    given = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {key: str(given[of]) for key, of in named.items() if given.get(of)}
    command = [program, "--dbname", str(given["NAME"]), *arguments]
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 (ours)
    except FileNotFoundError as error:
        raise NotDone(f"{program} is not here. Install PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        # What it prints may hold words of a story; its first line names what failed.
        raise NotDone(f"{program} ended with {error.returncode}: {_first_line(error.stderr)}") from error


def _first_line(printed: bytes) -> str:
    return next(iter(printed.decode(errors="replace").splitlines()), "")[:200]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_empty() -> bool:
    """Whether there is no story here, so that nothing is lost by putting a backup in its place."""
    if "stories_story" not in connection.introspection.table_names():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stories_story")
        return bool(cursor.fetchone()[0] == 0)
