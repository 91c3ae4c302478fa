from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analysis.codebook import loading
from stories.accounts.actors import Machine
from stories.models import Study


def _study(slug: str) -> Study:
    study = Study.objects.filter(slug=slug).first()
    if study is None:
        known = ", ".join(Study.objects.values_list("slug", flat=True))
        raise CommandError(f"There is no study “{slug}”. There are: {known}.")
    return study


class Command(BaseCommand):
    help = "Load a codebook: adds new codes, brings known ones up to date, never deletes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=loading.STARTER, help="A JSON file. Default: the starter."
        )

        parser.add_argument("--study", help="for this study alone, by its address: it gets its own codebook")

    def handle(self, *args: Any, **options: Any) -> None:
        into = loading.own(_study(options["study"])) if options["study"] else None
        try:
            codes = loading.read(options["file"])
            loaded = loading.load(by=Machine("load_codebook"), codes=codes, codebook=into)
        except loading.BadCodebook as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Codes added: {loaded.added}. Brought up to date: {loaded.updated}.")
