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


def administrator(user: User) -> Panel:
    """Who has an account, by role. An administrator sees no story."""
    people = dict(Group.objects.annotate(people=Count("user")).values_list("name", "people"))
    return Panel(
        title=gettext("Accounts"),
        lead=gettext("An administrator looks after accounts and sees no story."),
        order=60,
        parts=[
            Section(
                gettext("Who works here"),
                [Line(role.value, note=f"{people.get(role.value, 0)}") for role in ROLES_WITH_ACCOUNT],
                "",
                Line(gettext("All accounts"), reverse("stories_people")),
            )
        ],
    )
