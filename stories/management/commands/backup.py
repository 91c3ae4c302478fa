from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.accounts.actors import Machine
from stories.backup import archive
from stories.upkeep import noted


class Command(BaseCommand):
    help = (
        "Copy the database and every file into one new file in a folder, while the site runs. "
        "Keys are not in it, and the folder with the ledger's heads is not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the backup goes: on another disk, and encrypted")

    def handle(self, *, folder: Path, **_: Any) -> None:
        try:
            made = archive.make(folder)
        except archive.NotDone as error:
            raise CommandError(str(error)) from error
        noted.backed_up(by=Machine("the backup"))
        self.stdout.write(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB")
