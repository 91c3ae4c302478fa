"""The dashboard panels of researchers and leaders."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from analysis import theme_readings
from analysis.insight import Shown, chosen, people_by_code
from analysis.models import Coding
from analysis.reading import OF_STORY, on_the_workbench
from stories.admin.dashboard.panel import Line, Panel, Section
from stories.models import Story, User
from stories.roles import Right

MOST: Final = 6


def researcher(user: User) -> Panel:
    """What is new, what the machine suggests, and where they were."""
    workbench = reverse("analysis_workbench")
    new = [story for story in on_the_workbench(user)[: 5 * MOST] if not story.coded][:MOST]  # type: ignore[attr-defined]
    open_ = on_the_workbench(user, only_open=True)
    return Panel(
        title=gettext("Reading"),
        lead=gettext("People told us these. The machine suggests; you decide."),
        order=20,
        parts=[
            Section(gettext("Go on where I was"), _last_read(user), gettext("You have coded nothing yet.")),
            Section(
                gettext("New, and coded by nobody"),
                [_line(story, _begins(story)) for story in new],
                gettext("Every story has been read."),
                Line(gettext("All stories"), workbench),
            ),
            Section(
                gettext("Suggestions to look at"),
                [_line(story, _suggestions(story)) for story in open_[:MOST]],
                gettext("Every suggestion has been decided on."),
                Line(gettext("All with open suggestions"), f"{workbench}?open=on"),
            ),
        ],
    )


def _last_read(user: User) -> list[Line]:
    last = (
        Coding.objects.readable()
        .reached_by(user, Right.READ)
        .filter(coder=user)
        .order_by("-made_at", "-pk")
        .values_list(OF_STORY, flat=True)
    )
    story = Story.objects.filter(pk__in=last[:1]).first()
    return [_line(story, date_format(story.told_on))] if story else []


def _begins(story: Story) -> str:
    words = Truncator(" ".join(str(story.first_words or "").split())).chars(70)  # type: ignore[attr-defined]
    return f"{date_format(story.told_on)}{': ' if words else ''}{words}"


def _suggestions(story: Story) -> str:
    number = story.open_suggestions  # type: ignore[attr-defined]
    return ngettext("%(number)s suggestion", "%(number)s suggestions", number) % {"number": number}


def _line(story: Story, note: str) -> Line:
    return Line(story.called, reverse("analysis_desk", args=[story.public_id]), note)


def _people(number: int) -> str:
    return ngettext("about %(number)s person", "about %(number)s people", number) % {"number": number}


def leader(user: User) -> Panel:
    """The themes that most people spoke of, as the figures may show them."""
    rows = people_by_code(user, chosen(user)).rows
    pages = theme_readings.readings()
    shown = [
        Line(row.name, pages[row.slug].page if row.slug in pages else "", _people(row.count.people))
        for row in rows
        if isinstance(row.count, Shown)
    ]
    return Panel(
        title=gettext("What people told us"),
        lead=gettext("Numbers of people, rounded to %(step)s; never who.")
        % {"step": settings.STORYBOOK_INSIGHT_ROUNDING},
        order=40,
        parts=[
            Section(
                gettext("Most spoken of"),
                shown[:MOST],
                gettext("There is not enough to show yet."),
                Line(gettext("All the figures"), reverse("analysis:insight")),
            )
        ],
    )
