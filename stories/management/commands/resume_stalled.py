from typing import Any

from django.core.management.base import BaseCommand

from stories import by_the_clock, erasure, letters, to_mute
from stories.batches import acts
from stories.chain import check
from stories.runs import resume_stalled


class Command(BaseCommand):
    help = (
        "Take up again the long work that a stopped worker left, and do what is due once a day. "
        "Safe to run at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Queued again: {resume_stalled()}")
        self.stdout.write(f"Sound to be muted: {to_mute.take_up()}")
        self.stdout.write(f"Zips deleted that nobody decided about: {acts.tidy()}")
        self.stdout.write(f"Opened or closed by the clock: {by_the_clock.look()}")
        self.stdout.write(f"Erased: {erasure.take_up()}")
        self.stdout.write(f"Letters sent: {letters.send_what_waits()}")
        for one in check.daily():
            self.stdout.write(f"The ledger was read. {one.chain}: {one.entries} entries, {one}")
