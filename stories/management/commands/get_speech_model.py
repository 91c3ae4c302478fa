from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from stories.transcription.download import SIZES, NotFetched, fetch


class Command(BaseCommand):
    help = "Download a Whisper model for faster-whisper, and check it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("size", nargs="?", choices=SIZES, default="small")

    def handle(self, *args: Any, size: str, **options: Any) -> None:
        folder = settings.DATA / "models" / size
        folder.mkdir(parents=True, exist_ok=True)
        try:
            fetch(size, folder, tell=self.stdout.write)
        except NotFetched as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Ready. Now set STORYBOOK_SPEECH_MODEL={folder}")
