from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.consent.first_form import publish
from stories.models import ConsentForm, Study


def _form_of(slug: str | None) -> ConsentForm:
    studies = list(Study.objects.filter(slug=slug) if slug else Study.objects.all())
    if len(studies) != 1:
        known = ", ".join(Study.objects.values_list("slug", flat=True))
        raise CommandError(f"Say whose form it is with --study: {known}.")
    return studies[0].consent_form


class Command(BaseCommand):
    help = "Publish the consent form that comes with the project, in your organisation's name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--controller", required=True, help="the organisation that answers for the data")
        parser.add_argument("--complaints-to", required=True, help="whom people can complain to")

        parser.add_argument(
            "--study", help="whose form it is, by its address; needed where there are several"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        form = _form_of(options["study"])
        version = publish(controller=options["controller"], complaints_to=options["complaints_to"], form=form)
        self.stdout.write(f"In force: {version}")
