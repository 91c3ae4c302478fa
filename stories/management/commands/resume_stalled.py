from typing import Any

from django.core.management.base import BaseCommand

from stories.accounts import throttle
from stories.backup import begin
from stories.bulk_import import acts
from stories.consent import compare, expiry
from stories.erasure import erase
from stories.intake.telling import draft
from stories.jobs import daily
from stories.jobs.runs import resume_stalled
from stories.ledger import schedule
from stories.redaction import audio
from stories.tellers import notifications


class Command(BaseCommand):
    help = (
        "Take up again the long work that a stopped worker left, and do what is due once a day. "
        "Safe to run at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        begin.before_other_work()
        self.stdout.write(f"Queued again: {resume_stalled()}")
        self.stdout.write(f"Sound to be muted: {audio.take_up()}")
        self.stdout.write(f"Zips deleted that nobody decided about: {acts.tidy()}")
        self.stdout.write(f"Opened or closed by the clock: {expiry.process_due()}")
        self.stdout.write(f"Erased: {erase.process_due()}")
        for what, number in daily.done():
            self.stdout.write(f"{what}: {number}")
        self.stdout.write(f"Letters sent: {notifications.send_what_waits()}")
        throttle.tidy()
        draft.tidy()
        read = schedule.daily()
        if read:
            self.stdout.write(f"Closed, for they differed: {len(compare.close_what_differs())}")
            self.stdout.write(f"Lines of the journal that others repeat: {begin.tidy_the_journal()}")
        for one in read:
            self.stdout.write(f"The ledger was read. {one.chain}: {one.entries} entries, {one}")
