from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from stories.consent.first_form import publish


class Command(BaseCommand):
    help = "Publish the consent form that comes with the project, in your organisation's name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--controller", required=True, help="the organisation that answers for the data")
        parser.add_argument("--complaints-to", required=True, help="whom people can complain to")

    def handle(self, *args: Any, **options: Any) -> None:
        version = publish(controller=options["controller"], complaints_to=options["complaints_to"])
        self.stdout.write(f"In force: {version}")
