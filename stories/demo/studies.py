"""The demo's two studies: one for each region, with a team that works in both, and someone of one alone."""

from collections.abc import Mapping
from typing import Any, Final

from stories.accounts.actors import Machine
from stories.consent.default_form import publish
from stories.demo.people import of_one_study
from stories.models import Area, Membership, Prompt, Question, Study, User
from stories.roles import Role
from stories.studies import team
from stories.studies.acts import open_study

REGIONS: Final = {
    "Northwater": ("Saltrow", "Hollin Fell", "Millbrigg"),
    "Southvale": ("Oxhanger", "Ashlode", "Quayhurst"),
}
WHO_ASKS: Final[Mapping[str, Any]] = {
    "controller": "The Storybook demo (fictional)",
    "complaints_to": "nobody: this is a demo",
    "address": "1 Made-up Street, Saltrow",
    "contact": "demo@example.org",
    "country": "GB",
    "read_within_days": 7,
}


PROMPTS: Final = (
    "What was it like on an ordinary day?",
    "Who helped, and who did not?",
    "What should have happened?",
)
QUESTIONS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "How old are you, about?",
        "We want to know whom we have not heard yet.",
        ("16 to 24", "25 to 44", "45 to 64", "65 or older"),
    ),
    ("Do you look after somebody?", "Carers are often not asked.", ("Yes", "No")),
)


def areas() -> dict[str, Area]:
    """The towns by name."""
    found = {}
    for region, towns in REGIONS.items():
        root = Area.objects.filter(name=region).first() or Area.add_root(name=region)
        for town in towns:
            found[town] = root.get_children().filter(name=town).first() or root.add_child(name=town)
    return found


def studies(staff: Mapping[Role, User]) -> dict[str, Study]:
    """The study of each town."""
    first, second = REGIONS
    north = Study.objects.get()
    publish(**WHO_ASKS)
    south = open_study(
        by=Machine("demo"),
        name=second,
        slug=second.lower(),
        area=Area.objects.get(name=second),
        **WHO_ASKS,
    )
    north.name, north.slug, north.area = first, first.lower(), Area.objects.get(name=first)
    north.save()
    for study in (north, south):  # made up, as all of the demo is
        Study.objects.filter(pk=study.pk).update(
            safeguarding_lead=staff[Role.STEWARD], neutral_sender="Rowan House (made up)"
        )
    for study in (north, south):
        for position, words in enumerate(PROMPTS):
            Prompt.objects.create(study=study, words=words, position=position)
        for position, (words, why, choices) in enumerate(QUESTIONS):
            Question.objects.create(
                study=study, words=words, why=why, choices="\n".join(choices), position=position
            )
    for role, person in staff.items():
        if role in team.IN_STUDIES:
            Membership.objects.create(user=person, study=south, role=role.value)
    Membership.objects.create(user=of_one_study(), study=south, role=Role.RESEARCHER.value)
    return {town: study for region, study in ((first, north), (second, south)) for town in REGIONS[region]}
