from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.consent import compare
from stories.ledger import schedule


class Command(BaseCommand):
    help = (
        "Read the whole ledger of consent and the audit trail, and name the first entry that was altered, "
        "removed, slipped in or cut off; and compare with it what is kept beside each story. Ends with 1 if "
        "there is one, or if that differs."
    )

    def handle(self, **_: Any) -> None:
        found = schedule.all_of_it()
        for one in found:
            self.stdout.write(f"{one.chain}: {one.entries} entries, {one}")
            if one.behind:
                self.stdout.write(f"{one.chain}: the head lagged behind by {one.behind}, and is caught up")
        if differ := compare.close_what_differs():
            self.stdout.write(f"Stories of which what is kept differed, closed now: {len(differ)}")
        if differ or any(one.wrong for one in found):
            raise CommandError(
                "The ledger is not whole. Change nothing, keep a copy, and see the how-to about the ledger."
            )
