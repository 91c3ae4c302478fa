"""The demo's share of the ground: fictional people, their stories and their yeses."""

import json
from pathlib import Path
from typing import Final

from django.contrib.auth.models import Group

from stories.actors import Teller
from stories.consent.first_form import publish
from stories.consent.uses import Use
from stories.models import Area, HowNamed, Quote, Story, User
from stories.passages import mark
from stories.quotes import approve, ask
from stories.roles import Role
from stories.submission import Submission, submit

STORIES: Final = Path(__file__).parent / "stories.json"
NAMES: Final = ("Ash", "Bryn", "Cass", "Dee", "Em", "Fern", "Gray", "Hal")
SIGN_INS: Final = {
    Role.COLLECTOR: "collector",
    Role.RESEARCHER: "researcher",
    Role.EDITOR: "editor",
    Role.LEADER: "leader",
    Role.STEWARD: "steward",
}


def password(name: str) -> str:
    """The demo's passwords are no secret: the demo runs on one machine and holds no one's real story."""
    return f"demo-{name}-only"


def people() -> dict[Role, User]:
    """One sign-in for each role, made if it is new."""
    found = {}
    for role, name in SIGN_INS.items():
        user, new = User.objects.get_or_create(username=name)
        if new:
            user.set_password(password(name))
            user.save()
            user.groups.add(Group.objects.get(name=role.value))
        found[role] = user
    return found


def stories() -> None:
    """The fictional stories, each sent as anyone sends one. Safe to run again."""
    version = publish(controller="The Storybook demo (fictional)", complaints_to="nobody: this is a demo")
    areas = _areas()
    for number, body in enumerate(json.loads(STORIES.read_text())):
        name = NAMES[number % len(NAMES)] if number % 3 else ""
        submission = Submission(
            form_version=version,
            answers={use: use is not Use.CONTACT and not (use is Use.SHARE and number % 2) for use in Use},
            body=body,
            title=f"A fictional story, number {number + 1}",
            how_named=HowNamed.CHOSEN_NAME if name else HowNamed.ANONYMOUS,
            display_name=name,
            area=areas[number % len(areas)],
        )
        submit(submission=submission, key=f"demo-{number}")


def quotes(editor: User, most: int = 6) -> list[Quote]:
    """The last sentence of some stories, asked for by the editor and allowed by the tellers."""
    made = []
    for story in Story.objects.permitting(Use.PUBLISH).order_by("pk")[:most]:
        revision = story.texts.get().current
        assert revision is not None  # noqa: S101 (a demo story is submitted with its words)
        start = revision.body.rstrip(".").rfind(". ") + 2
        quote = ask(by=editor, passage=mark(revision=revision, start=start, end=len(revision.body)))
        if quote.answered_at is None:
            quote = approve(by=Teller(story.pk), quote=quote)
        made.append(quote)
    return made


def _areas() -> list[Area]:
    names = ("Fictional Harbour", "Fictional Hill", "Fictional Mill Town")
    known = {area.name: area for area in Area.objects.all()}
    return [known.get(name) or Area.add_root(name=name) for name in names]
