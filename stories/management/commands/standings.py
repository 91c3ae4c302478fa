from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from stories.consent import events, standing
from stories.models import Standing, Story


class Command(BaseCommand):
    help = "Check that each story's standing is what its consent events add up to. Ends with 1 if any is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rebuild",
            action="store_true",
            help="write anew those that are not, but never where events are missing or were altered",
        )

    def handle(self, *, rebuild: bool, **_: Any) -> None:
        left = [story for story, due in standing.mismatched() if not (rebuild and self._written(story, due))]
        if left:
            raise CommandError(
                f"{len(left)} standing{' does' if len(left) == 1 else 's do'} not match the events. "
                "These stories are closed to every use. "
                + ("Their events are not whole: see docs." if rebuild else "Run with --rebuild to mend them.")
            )
        self.stdout.write("Every standing matches its story's events.")

    def _written(self, story: int, due: Standing | None) -> bool:
        """Say what is done about one, and do it."""
        whole = due is not None and events.first_broken(Story.objects.get(pk=story)) is None
        self.stdout.write(
            f"Story {story}: {'written anew' if whole else 'its events are not whole; it stays closed'}"
        )
        if whole:
            with transaction.atomic():
                standing.rewrite(Story.objects.select_for_update().get(pk=story))
        return whole
