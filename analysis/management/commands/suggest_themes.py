from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from analysis.suggesting import make_missing_runs, start_again


class Command(BaseCommand):
    help = "Queue the search for themes in every text that lacks one. Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="Look through all texts again, for a changed codebook."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        runs = make_missing_runs() + (start_again() if options["again"] else [])
        for run in runs:
            run.enqueue()
        self.stdout.write(f"Texts queued: {len(runs)}")
