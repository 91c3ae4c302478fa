from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.backup import archive, restore


class Command(BaseCommand):
    help = (
        "Put a backup in the place of the database and the files that are there. Stop the site and the "
        "worker first. What was erased or taken back since is erased or closed again, before anything "
        "is served."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what manage.py backup made")
        parser.add_argument(
            "--replace", action="store_true", help="do it although there are stories here, which are lost"
        )
        parser.add_argument(
            "--nothing-was-taken-back",
            action="store_true",
            help="where the journal of closings is lost and you know that nobody closed anything since: "
            "without this every story is held",
        )

    def handle(self, *, file: Path, replace: bool, nothing_was_taken_back: bool, **_: Any) -> None:
        if not replace and not archive.is_empty():
            raise CommandError(
                "There are stories here. They would be lost: make a backup of them first, "
                "and then run this again with --replace."
            )
        try:
            made_at, done = restore.put_back(file, nothing_was_taken_back=nothing_was_taken_back)
        except (archive.NotDone, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Put back as it stood at {made_at}.")
        for what, number in done.items():
            self.stdout.write(f"Stories {what}: {number}")
        self.stdout.write("Run manage.py reindex if another search engine is in use.")
