"""Who has an account, by role."""

from django.contrib.auth.models import Group
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext

from stories.admin.dashboard.panel import Line, Panel, Section
from stories.models import (
    User,
)
from stories.roles import ROLES_WITH_ACCOUNT
from stories.upkeep import checks


def _line(check: checks.Check) -> Line:
    return Line(check.name, reverse("stories_site_state"), check.said)


def administrator(user: User) -> Panel:
    """Who has an account, by role. An administrator sees no story."""
    people = dict(Group.objects.annotate(people=Count("user")).values_list("name", "people"))
    return Panel(
        title=gettext("Accounts and the site"),
        lead=gettext("An administrator looks after accounts and the site, and sees no story."),
        order=60,
        parts=[
            Section(
                gettext("Who works here"),
                [Line(role.value, note=f"{people.get(role.value, 0)}") for role in ROLES_WITH_ACCOUNT],
                "",
                Line(gettext("All accounts"), reverse("stories_people")),
            ),
            Section(
                gettext("How the site is"),
                [_line(check) for check in checks.all_of_them() if check.state is not checks.State.GOOD],
                gettext("All is well."),
                Line(gettext("All of it"), reverse("stories_site_state")),
            ),
        ],
    )
