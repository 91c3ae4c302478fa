from typing import Any

from django.core.management.base import BaseCommand

from storybook.publishing import placements


class Command(BaseCommand):
    help = "Read again which quotes stand on which published chapters."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Quotes on published chapters: {placements.rebuild()}.")
