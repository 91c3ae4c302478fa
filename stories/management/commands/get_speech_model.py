from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.transcription.download import NotFetched, fetch
from stories.transcription.models_on_disk import SIZES, chosen, fetched_to


class Command(BaseCommand):
    help = "Download a Whisper model for faster-whisper, and check it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("size", nargs="?", choices=SIZES, default="small")

    def handle(self, *args: Any, size: str, **options: Any) -> None:
        folder = fetched_to(size)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            fetch(size, folder, tell=self.stdout.write)
        except NotFetched as error:
            raise CommandError(str(error)) from error
        model = chosen()
        self.stdout.write(f"Ready. In use from the worker's next start: {model.name} ({model.why}).")
        if model.folder != folder:
            self.stdout.write(f"To use {size} instead, set STORYBOOK_SPEECH_MODEL={size}")
