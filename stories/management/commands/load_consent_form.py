from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from stories.consent.default_form import publish
from stories.models import ConsentForm, Study

WHO_ASKS: Final = ("controller", "complaints_to", "address", "contact", "country", "read_within_days")


def say_who_asks(parser: ArgumentParser) -> None:
    parser.add_argument("--controller", required=True, help="the organisation that answers for the data")
    parser.add_argument("--complaints-to", required=True, help="whom people can complain to")
    parser.add_argument("--address", default="", help="where that organisation is: a postal address")
    parser.add_argument("--contact", default="", help="how it is reached: an e-mail address, a telephone")
    parser.add_argument(
        "--read-within-days",
        type=int,
        help="how soon a person reads a story; until this is said, and a safeguarding lead is named in the "
        "admin (Consent forms), nobody can tell one",
    )
    parser.add_argument("--country", default="GB", help="the country that keeps the data (two letters; GB)")


def _form_of(slug: str | None) -> ConsentForm:
    studies = list(Study.objects.filter(slug=slug) if slug else Study.objects.all())
    if len(studies) != 1:
        known = ", ".join(Study.objects.values_list("slug", flat=True))
        raise CommandError(f"Say whose form it is with --study: {known}.")
    return studies[0].consent_form


class Command(BaseCommand):
    help = "Publish the consent form that comes with the project, in your organisation's name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        say_who_asks(parser)
        parser.add_argument(
            "--study", help="whose form it is, by its address; needed where there are several"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        form = _form_of(options["study"])
        version = publish(form=form, **{name: options[name] for name in WHO_ASKS})
        self.stdout.write(f"In force: {version}")
        if not Study.objects.asking().filter(consent_form=form).exists():
            self.stdout.write(
                "Nobody can tell a story yet: say --read-within-days, and name the study's safeguarding lead "
                "in the admin, under Consent forms."
            )
