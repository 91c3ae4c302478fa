from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.consent import compare


class Command(BaseCommand):
    help = (
        "Compare what is kept beside each story with what its consent events add up to. A story of which it "
        "differs is closed, and named to its steward. Ends with 1 if there is one."
    )

    def handle(self, **_: Any) -> None:
        found = compare.close_what_differs()
        for one in found:
            does = "closed and written anew" if one.whole else "shut; events are missing"
            self.stdout.write(f"Story {one.story}: {', '.join(one.what)} differed; {does}")
        if lost := compare.missing_triggers():
            raise CommandError(f"The database lacks {', '.join(lost)}: run manage.py migrate.")
        if found:
            raise CommandError(
                f"{len(found)} {'story does' if len(found) == 1 else 'stories do'} not match what was said. "
                "They are closed: see the how-to about the ledger."
            )
        self.stdout.write("What is kept of every story is what its events say.")
