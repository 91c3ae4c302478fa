from typing import Any

from django.core.management.base import BaseCommand

from stories.runs import resume_stalled


class Command(BaseCommand):
    help = "Take up again the long work that a stopped worker left. Safe to run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Queued again: {resume_stalled()}")
