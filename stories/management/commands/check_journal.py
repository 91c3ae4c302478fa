from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.consent import closings
from stories.ledger import journal


class Command(BaseCommand):
    help = (
        "Read the whole journal of closings. Ends with 1 if a line of it is damaged or missing, or if it was "
        "lost before a restore. The site does the same once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--begin-anew",
            action="store_true",
            help="write it anew, from what can be read of it and all that is closed now. A backup that is "
            "older than this holds every story when it is restored",
        )

    def handle(self, *, begin_anew: bool, **_: Any) -> None:
        if begin_anew:
            before = closings.begin_anew()
            self.stdout.write("The journal is begun anew. Make a backup now, and delete the older ones soon.")
            if before is not None:
                self.stdout.write(f"What was there is kept as {before.name}. Delete it when you have looked.")
        if wrong := journal.look():
            raise CommandError(
                f"The journal is not whole: {wrong}. A restore holds every story until a steward has looked. "
                "When those are released, run this with --begin-anew."
            )
        self.stdout.write(f"Lines in the journal: {len(journal.read().closings)}. It is whole.")
