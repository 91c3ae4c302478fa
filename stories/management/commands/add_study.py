from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from stories.accounts.actors import Machine
from stories.management.commands.load_consent_form import WHO_ASKS, say_who_asks
from stories.models import Area
from stories.studies.acts import open_study


class Command(BaseCommand):
    help = "Add a study: a place with its own stories, team and consent form."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="tellers choose it by this name")
        parser.add_argument("--slug", help="its address below /share/; made of the name if not given")
        say_who_asks(parser)
        parser.add_argument("--area", help="the name of the area that it is in")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            study = open_study(
                by=Machine("add_study"),
                name=options["name"],
                slug=options["slug"] or slugify(options["name"]),
                area=_area(options["area"]),
                **{name: options[name] for name in WHO_ASKS},
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            "Name its safeguarding lead in the admin, under Consent forms. Then people can tell "
            f"{study.name} their stories at /share/{study.slug}/."
        )
        self.stdout.write(
            "Put people in its team under Accounts in the admin, and name the first study there."
        )


def _area(name: str | None) -> Area | None:
    if not name:
        return None
    found: list[Area] = list(Area.objects.filter(name=name)[:2])
    if len(found) != 1:
        raise CommandError(f"There {'is no area' if not found else 'are several areas'} called “{name}”.")
    return found[0]
