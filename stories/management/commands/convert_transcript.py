from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.formats.losses import written
from stories.formats.registry import FORMATS, format_of, read, stem_of
from stories.formats.remarks import Remark
from stories.formats.transcript import Unreadable, Unwritable


class Command(BaseCommand):
    help = (
        "Turn a transcript, or a folder of them, into another kind of file. Nothing is kept in the database."
    )
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", type=Path, metavar="IN", help="a file, or a folder with all that is in it"
        )
        parser.add_argument("target", type=Path, metavar="OUT", help="a file, or a folder")
        parser.add_argument("--to", choices=sorted(FORMATS), help="the kind of file, where OUT is a folder")
        parser.add_argument(
            "--again", action="store_true", help="write anew what is there already, instead of leaving it out"
        )

    def handle(self, *args: Any, source: Path, target: Path, to: str | None, again: bool, **_: Any) -> None:
        pairs = list(_pairs(source, target, to))
        if not pairs:
            raise CommandError(f"There is no file in {source}.")
        failed = 0
        for file, made in pairs:
            if made.exists() and not again:
                self.stdout.write(f"{file}: left as it is, {made} is there already (--again writes it anew)")
                continue
            try:
                remarks = _convert(file, made)
            except (Unreadable, Unwritable) as error:
                why = str(error)
            except OSError as error:
                why = error.strerror or type(error).__name__
            else:
                self.stdout.write(f"{file}: {made}")
                for remark in remarks:
                    self.stderr.write(self.style.WARNING(f"{file}: {remark.sentence}"))
                continue
            failed += 1
            self.stderr.write(self.style.ERROR(f"{file}: {why}"))
        if failed:
            raise CommandError(f"{failed} of {len(pairs)} could not be turned into another: see above.")


def _pairs(source: Path, target: Path, to: str | None) -> Iterator[tuple[Path, Path]]:
    """Each file and what is made of it. Folders keep their shape; hidden files are left out."""
    if not source.exists():
        raise CommandError(f"There is no {source}.")
    if source.is_dir():
        if to is None:
            raise CommandError(f"Say which kind of file you want: --to {' | '.join(FORMATS)}")
        files = sorted(path for path in source.rglob("*") if path.is_file())
        inside = [(file, file.relative_to(source)) for file in files]
        shown = [
            (file, name) for file, name in inside if not any(part.startswith(".") for part in name.parts)
        ]
        yield from _apart(
            [(file, target / name.with_name(f"{stem_of(name.name)}.{to}")) for file, name in shown]
        )
        return
    if to is not None:
        target = target / f"{stem_of(source.name)}.{to}"
    elif format_of(target.name) is None:
        raise CommandError(f"{target} has to end in one of: {', '.join(f'.{one}' for one in FORMATS)}.")
    yield source, target


def _apart(pairs: list[tuple[Path, Path]]) -> Iterator[tuple[Path, Path]]:
    """Two files of one name and of two kinds do not write over each other."""
    times = Counter(made for _, made in pairs)
    for file, made in pairs:
        ending = made.name.removeprefix(stem_of(made.name))
        yield file, made if times[made] == 1 else made.with_name(f"{file.name}{ending}")


def _convert(file: Path, made: Path) -> Sequence[Remark]:
    """Whole or not at all; what was not sure in it, and what the new kind does not carry.

    Raises `Unreadable`, `Unwritable`, `OSError`.
    """
    transcript = read(file.name, file.read_bytes())
    data, lost = written(made.name, transcript)
    made.parent.mkdir(parents=True, exist_ok=True)
    part = made.with_name(made.name + ".part")
    part.write_bytes(data)
    part.replace(made)
    return [*transcript.remarks, *lost]
