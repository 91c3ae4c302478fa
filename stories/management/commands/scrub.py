from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.erasure import erase
from stories.erasure.own_rows import StillSeen


class Command(BaseCommand):
    help = (
        "Write the database's files and the indexes anew, so that no byte is left of what was erased. "
        "Tables are locked meanwhile: run it in a quiet hour."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        unfinished = erase.unfinished()
        if unfinished:
            raise CommandError(
                f"{unfinished} erasures are not finished outside the database. "
                "Run manage.py resume_stalled first."
            )
        try:
            for room, done in erase.scrub():
                self.stdout.write(f"{room}: {done}")
        except StillSeen as error:
            raise CommandError(str(error)) from error
