from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analysis import codebook
from stories.actors import Machine


class Command(BaseCommand):
    help = "Load a codebook: adds new codes, brings known ones up to date, never deletes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=codebook.STARTER, help="A JSON file. Default: the starter."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = codebook.load(by=Machine("load_codebook"), codes=codebook.read(options["file"]))
        except codebook.BadCodebook as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Codes added: {loaded.added}. Brought up to date: {loaded.updated}.")
