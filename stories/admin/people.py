"""Accounts, for administrators: who works here, what they do where, and how they get in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stories.accounts.actors import require
from stories.admin.people_forms import PersonForm, StudyForm
from stories.models import Study, User
from stories.roles import Right, Role
from stories.studies import team
from stories.studies.acts import describe


@dataclass(frozen=True)
class Row:
    """An account, and what it does: where, if there are several studies."""

    person: User
    does: list[str]


def _administrator(request: HttpRequest) -> User:
    return require(request.user, Right.ADMINISTER)  # type: ignore[arg-type]  # the admin lets only our own users in


@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """/admin/people/"""
    _administrator(request)
    everyone = User.objects.order_by("-is_active", "username").prefetch_related(
        "groups", "memberships__study"
    )
    studies = list(Study.objects.all())
    several = len(studies) > 1
    rows = [Row(person, _does(person, several)) for person in everyone]
    context = {"rows": rows, "studies": studies if several else ()}
    return _page(request, "people", gettext("Accounts"), context)


def _does(person: User, several: bool) -> list[str]:
    if person.is_superuser:
        return [gettext("Everything")]
    groups = [Role(group.name) for group in person.groups.all() if group.name in Role]
    if not several:
        return sorted(str(role.label) for role in groups)
    held = [one for one in person.memberships.all() if one.role in groups]
    there = [f"{one.get_role_display()}, {one.study.name}" for one in held]
    return sorted(there) + [str(role.label) for role in groups if role is Role.ADMINISTRATOR]


@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """/admin/people/add/: the form, or the new account's first password, shown once."""
    administrator = _administrator(request)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            person, password = team.add(by=administrator, **form.said)
            team.place(
                by=administrator,
                person=person,
                roles=form.roles,
                administers=form.cleaned_data["administers"],
            )
        return _shown_once(request, person, password)
    return _page(
        request, "person", gettext("Add an account"), {"form": form}, status=422 if form.errors else 200
    )


@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/people/<pk>/"""
    administrator, person = _administrator(request), get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                team.rename(by=administrator, person=person, **form.said)
                team.place(
                    by=administrator,
                    person=person,
                    roles=form.roles,
                    administers=form.cleaned_data["administers"],
                )
        except team.NotYours as error:
            messages.error(request, str(error))
            return redirect("stories_person", pk)
        said = gettext("Saved. It holds from the next page that %(person)s opens.")
        messages.success(request, said % {"person": person})
        return redirect("stories_people")
    context = {"form": form, "person": person, "mine": _not_theirs(administrator, person)}
    return _page(request, "person", str(person), context, status=422 if form.errors else 200)


def _not_theirs(administrator: User, person: User) -> str:
    """Why this account cannot be changed here; empty when it can."""
    try:
        team.require_over(administrator, person)
    except team.NotYours as error:
        return str(error)
    return ""


@never_cache
@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    administrator, person = _administrator(request), get_object_or_404(User, pk=pk)
    try:
        return _shown_once(request, person, team.new_password(by=administrator, person=person))
    except team.NotYours as error:
        messages.error(request, str(error))
        return redirect("stories_person", pk)


@never_cache
@require_POST
def set_open(request: HttpRequest, pk: int) -> HttpResponse:
    administrator, person = _administrator(request), get_object_or_404(User, pk=pk)
    is_open = request.POST.get("open") == "yes"
    try:
        team.set_open(by=administrator, person=person, is_open=is_open)
    except team.NotYours as error:
        messages.error(request, str(error))
        return redirect("stories_person", pk)
    said = (
        gettext("%(person)s can sign in again.") if is_open else gettext("%(person)s can no longer sign in.")
    )
    messages.success(request, said % {"person": person})
    return redirect("stories_people")


@never_cache
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/studies/<pk>/: its name and area, where there are several."""
    administrator, found = _administrator(request), get_object_or_404(Study, pk=pk)
    initial = {"name": found.name, "area": found.area}
    form = StudyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            describe(by=administrator, study=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("name", ValidationError(error.messages))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("stories_people")
    return _page(
        request, "study", found.name, {"form": form, "study": found}, status=422 if form.errors else 200
    )


def _shown_once(request: HttpRequest, person: User, words: str) -> HttpResponse:
    return _page(
        request, "password", gettext("A password to hand over"), {"person": person, "password": words}
    )


def _page(
    request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": gettext("Home")}]
    if name != "people":
        crumbs.append({"url": reverse("stories_people"), "label": gettext("Accounts")})
    whole = context | {
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
    return render(request, f"stories/admin/{name}.html", whole, status=status)


urlpatterns = [
    path("people/", people, name="stories_people"),
    path("people/add/", add, name="stories_add_person"),
    path("people/<int:pk>/", one, name="stories_person"),
    path("people/<int:pk>/password/", password, name="stories_new_password"),
    path("people/<int:pk>/open/", set_open, name="stories_open_account"),
    path("studies/<int:pk>/", study, name="stories_study"),
]
