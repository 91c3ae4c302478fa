from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import engines, indexing
from search.engine import Audience, Away


class Command(BaseCommand):
    help = "Builds the search indexes anew from the database. Search goes on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            choices=[audience.value for audience in Audience],
            help="Only the index of this audience.",
        )

    def handle(self, *, only: str | None, **options: Any) -> None:
        away = False
        for engine in engines.kept():
            for audience in (Audience(only),) if only else tuple(Audience):
                self.stdout.write(f"{engine.name}, {audience.value} index:")
                try:
                    number = indexing.rebuild(engine=engine, audience=audience, progress=self._so_far)
                    self.stdout.write(f"  done: {number} documents.")
                except Away as problem:
                    away = True
                    self.stderr.write(f"  not done. {problem}")
        if away:
            raise CommandError("An engine is away. Search uses the site's own database until it is back.")

    def _so_far(self, number: int) -> None:
        self.stdout.write(f"  {number} …")
