"""Accounts and teams: what an administrator can do, and what nobody can."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from stories.models import AuditEntry, ConsentFormVersion, Membership, Story, Study, User
from stories.roles import ROLES_WITH_ACCOUNT, Right, Role
from stories.studies import team
from stories.studies.acts import describe
from tests.factories import AreaFactory, StoryFactory, StudyFactory, UserFactory, the_study

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PEOPLE = "/admin/people/"


@pytest.fixture
def administrator(client: Client) -> User:
    person: User = UserFactory(username="administrator", role=Role.ADMINISTRATOR)
    client.force_login(person)
    return person


def sent(**changes: object) -> dict[str, object]:
    return {"username": "ann", "first_name": "Ann", "last_name": "Fictional", "email": "", **changes}


def roles_in(study: Study, *roles: Role) -> dict[str, list[str]]:
    return {f"study_{study.pk}": [role.value for role in roles]}


def test_new_account_signs_in_with_the_password_that_is_shown_once(
    client: Client, administrator: User
) -> None:
    page = client.post(f"{PEOPLE}add/", sent(**roles_in(the_study(), Role.RESEARCHER))).content.decode()
    shown = re.search(r'own-password">([a-z-]+)<', page)
    assert shown is not None
    person = User.objects.get(username="ann")
    assert (person.check_password(shown[1]), shown[1] in client.get(PEOPLE).content.decode()) == (True, False)
    StoryFactory(title="Kept")
    theirs = Client()
    theirs.force_login(person)
    assert "Kept" in theirs.get("/admin/workbench/").content.decode()


def test_roles_hold_from_the_next_request(client: Client, administrator: User) -> None:
    person, theirs = UserFactory(role=Role.RESEARCHER), Client()
    theirs.force_login(person)
    assert theirs.get("/admin/workbench/").status_code == 200
    client.post(f"{PEOPLE}{person.pk}/", sent(**roles_in(the_study(), Role.EDITOR, Role.LEADER)))
    assert set(person.groups.values_list("name", flat=True)) == {"Editor", "Leader"}
    assert theirs.get("/insight/").status_code == 200
    client.post(f"{PEOPLE}{person.pk}/", sent())
    assert (theirs.get("/admin/workbench/").status_code, theirs.get("/insight/").status_code) == (302, 404)


def test_form_begins_with_what_they_do(client: Client, administrator: User) -> None:
    person = UserFactory(role=Role.LEADER)
    page = client.get(f"{PEOPLE}{person.pk}/").content.decode()
    assert re.findall(r'value="([\w ]+)"[^>]* checked', page) == ["Leader"]


def test_roles_are_held_where_they_were_given(client: Client, administrator: User) -> None:
    here, there = the_study(), StudyFactory(name="Fictional Elsewhere")
    person = UserFactory()
    chosen = sent(**roles_in(here, Role.RESEARCHER), **roles_in(there, Role.EDITOR), administers="on")
    client.post(f"{PEOPLE}{person.pk}/", chosen)
    assert set(Membership.objects.filter(user=person).values_list("study", "role")) == {
        (here.pk, "Researcher"),
        (there.pk, "Editor"),
    }
    person = User.objects.get(pk=person.pk)
    assert list(Study.objects.reached_by(person, Right.CODE)) == [here]
    assert list(Study.objects.reached_by(person, Right.PUBLISH)) == [there]
    assert person.has_perm("stories.administer_accounts")
    page = client.get(PEOPLE).content.decode()
    assert "Editor, Fictional Elsewhere" in page


def test_closed_account_is_out_at_once_and_can_be_opened_again(client: Client, administrator: User) -> None:
    person, theirs = UserFactory(role=Role.RESEARCHER), Client()
    theirs.force_login(person)
    client.post(f"{PEOPLE}{person.pk}/open/", {"open": "no"})
    assert theirs.get("/admin/workbench/")["Location"].startswith("/admin/login/")
    client.post(f"{PEOPLE}{person.pk}/open/", {"open": "yes"})
    theirs.force_login(User.objects.get(pk=person.pk))
    assert theirs.get("/admin/workbench/").status_code == 200


def test_new_password_ends_the_old_one_and_whoever_is_in_with_it(client: Client, administrator: User) -> None:
    person, theirs = UserFactory(role=Role.RESEARCHER), Client()
    theirs.force_login(person)
    assert client.post(f"{PEOPLE}{person.pk}/password/").status_code == 200
    assert not User.objects.get(pk=person.pk).check_password("a-long-fictional-password")
    assert theirs.get("/admin/workbench/").status_code == 302


@pytest.mark.parametrize("whose", ["their own", "a superuser's"])
def test_nobody_changes_their_own_account_nor_one_with_every_right(
    client: Client, administrator: User, whose: str
) -> None:
    other = administrator if whose == "their own" else UserFactory(is_superuser=True)
    before = User.objects.filter(pk=other.pk).values("password", "is_active", "first_name")[0]
    for address in ("", "password/", "open/"):
        client.post(f"{PEOPLE}{other.pk}/{address}", sent(**roles_in(the_study(), Role.RESEARCHER)))
    assert User.objects.filter(pk=other.pk).values("password", "is_active", "first_name")[0] == before
    assert not Membership.objects.filter(user=other).exists()
    assert '<form method="post" class="own-form"' not in client.get(f"{PEOPLE}{other.pk}/").content.decode()


@pytest.mark.parametrize("role", [role for role in ROLES_WITH_ACCOUNT if role is not Role.ADMINISTRATOR])
def test_accounts_are_for_administrators(client: Client, role: Role) -> None:
    person, other = UserFactory(role=role), UserFactory()
    client.force_login(person)
    study = the_study()
    addresses = [f"{PEOPLE}{rest}" for rest in ("", "add/", f"{other.pk}/", f"{other.pk}/password/")]
    addresses += [f"{PEOPLE}{other.pk}/open/", reverse("stories_study", args=[study.pk])]
    for address in addresses:
        for answer in (client.get(address), client.post(address, sent())):
            assert answer.status_code in (302, 405)
            assert other.username not in answer.content.decode()
    for act in (
        lambda: team.place(by=person, person=other, roles={study: [Role.LEADER]}, administers=True),
        lambda: team.new_password(by=person, person=other),
        lambda: team.set_open(by=person, person=other, is_open=False),
        lambda: team.add(by=person, **{k: str(v) for k, v in sent().items()}),
        lambda: describe(by=person, study=study, name="Mine", area=None),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_is_done_to_accounts_is_written_down_without_names(client: Client, administrator: User) -> None:
    client.post(f"{PEOPLE}add/", sent(**roles_in(the_study(), Role.LEADER)))
    entries = AuditEntry.objects.filter(actor=administrator).order_by("pk")
    assert [entry.action for entry in entries] == ["account.added", "account.placed"]
    assert not any("ann" in str(entry.detail).lower() for entry in entries)


def test_a_name_that_is_taken_is_refused_plainly(client: Client, administrator: User) -> None:
    UserFactory(username="ann")
    answer = client.post(f"{PEOPLE}add/", sent())
    assert (answer.status_code, "already exists" in answer.content.decode()) == (422, True)


def test_with_a_second_study_those_who_worked_in_the_only_one_are_its_team(capsys: object) -> None:
    researcher, leader = UserFactory(role=Role.RESEARCHER), UserFactory(role=Role.LEADER)
    story, area = StoryFactory(), AreaFactory(name="Fictional North")
    said = {"controller": "A fictional programme", "complaints_to": "A fictional regulator"}
    call_command("add_study", "Fictional Elsewhere", area="Fictional North", **said)
    second = Study.objects.get(slug="fictional-elsewhere")
    assert second.area == area
    assert ConsentFormVersion.objects.in_force(second.consent_form) is not None
    for person, may in ((researcher, Right.READ), (leader, Right.SEE_INSIGHT)):
        assert list(Story.objects.reached_by(person, may)) == [story]
        assert list(Study.objects.reached_by(person, may)) == [the_study()]


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("Our stories", {}, "already exists"),
        ("Elsewhere", {"slug": "write"}, "an address of the site itself"),
        ("Elsewhere", {"area": "Nowhere"}, "There is no area called “Nowhere”"),
    ],
)
def test_study_that_cannot_be(name: str, more: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("add_study", name, controller="Nobody", complaints_to="Nobody", **more)
    assert (Study.objects.count(), Membership.objects.count()) == (1, 0)


def test_administrator_names_a_study(client: Client, administrator: User) -> None:
    first, second = the_study(), StudyFactory(name="Fictional Elsewhere")
    address = reverse("stories_study", args=[first.pk])
    assert address in client.get(PEOPLE).content.decode()
    client.post(address, {"name": "Fictional Here"})
    first.refresh_from_db()
    assert first.name == "Fictional Here"
    answer = client.post(address, {"name": second.name})
    assert (answer.status_code, "already exists" in answer.content.decode()) == (422, True)
    with pytest.raises(ValidationError):
        describe(by=administrator, study=first, name="", area=None)
