"""Who may tell: on behalf of someone, under sixteen, and those with whom a person talks first."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories.intake import referrals
from stories.models import (
    AuditEntry,
    ConsentEvent,
    HelpLine,
    Referral,
    ReferralReason,
    Story,
    Storyteller,
    Study,
    Telling,
)
from stories.roles import Role
from tests.factories import ConsentFormVersionFactory, StudyFactory, UserFactory, the_study
from tests.stories.telling import said, send, step_of, was_refused

pytestmark = [pytest.mark.both, pytest.mark.django_db]
SECRET = "I was fourteen when it began."


@pytest.fixture(autouse=True)
def form_version() -> None:
    ConsentFormVersionFactory()
    cache.clear()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"age": "child"}, "under-16"),
        ({"standpoint": "behalf", "authority": "none"}, "authority"),
        ({"age": "child", "standpoint": "behalf", "authority": ""}, "under-16"),  # whatever else is wrong
    ],
)
def test_the_flow_stops_kindly_and_keeps_nothing(client: Client, changes: dict[str, str], why: str) -> None:
    answer = send(client, said(**{"body": SECRET, **changes}))
    assert answer.request["PATH_INFO"] == "/share/first/"  # type: ignore[attr-defined]
    assert answer.request["QUERY_STRING"] == f"why={why}&stopped=yes&in=en-gb"  # type: ignore[attr-defined]
    page = answer.content.decode()
    assert ("We have kept nothing of what you wrote." in page, SECRET in page) == (True, False)
    assert not any(model.objects.exists() for model in (Story, Storyteller, ConsentEvent, Referral, Telling))


def test_they_leave_how_to_be_reached_and_a_steward_talks_with_them(client: Client) -> None:
    asked = client.post("/share/first/", {"why": "under-16", "contact": "wren@example.org"})
    assert "A person from here will get in touch" in asked.content.decode()
    one = Referral.objects.get()
    assert "wren" not in one.sealed_contact
    client.force_login(UserFactory(role=Role.STEWARD))
    assert "I am under 16" in client.get("/admin/").content.decode()
    assert "wren" not in client.get("/admin/talk-first/").content.decode()
    assert "wren@example.org" in client.post(f"/admin/talk-first/{one.pk}/read/").content.decode()
    client.post(f"/admin/talk-first/{one.pk}/done/")
    one.refresh_from_db()
    assert (one.sealed_contact, one.contact) == ("", "")
    assert client.post(f"/admin/talk-first/{one.pk}/read/").status_code == 404
    entries = AuditEntry.objects.filter(action__startswith="talk.")
    assert sorted(entry.action for entry in entries) == ["talk.asked", "talk.done", "talk.read"]
    assert not any("wren" in f"{entry.target}{entry.detail}" for entry in entries)


def test_the_doors_lead_there(client: Client) -> None:
    assert 'href="/share/first/?in=en-gb"' in client.get("/share/").content.decode()
    assert client.get("/share/first/?why=nonsense").status_code == 200


def test_with_several_studies_it_goes_to_the_one_that_was_chosen(client: Client) -> None:
    elsewhere = StudyFactory(slug="elsewhere")
    assert client.get("/share/first/")["Location"] == "/share/"
    client.post("/share/elsewhere/first/", {"why": "help", "contact": "0121 496 0000"})
    assert Referral.objects.get().study == elsewhere
    for study, number in ((elsewhere, 1), (the_study(), 0)):
        steward = UserFactory(role=Role.STEWARD, role__study=study)
        assert referrals.open_for(steward).count() == number


@pytest.mark.parametrize("said", [{}, {"why": "help"}, {"contact": "x"}, {"why": "other", "contact": "x"}])
def test_what_is_not_whole_is_not_asked(client: Client, said: dict[str, str]) -> None:
    assert client.post("/share/first/", said).status_code == 422
    assert not Referral.objects.exists()


def test_nobody_floods_a_steward(client: Client) -> None:
    answers = [client.post("/share/first/", {"why": "help", "contact": "x"}).status_code for _ in range(7)]
    assert (answers[0], answers[-1], Referral.objects.count()) == (200, 429, 5)


def test_only_stewards_read_it(client: Client) -> None:
    asked = referrals.ask(study=the_study(), why=ReferralReason.HELP, contact="wren@example.org")
    for role in (Role.COLLECTOR, Role.RESEARCHER, Role.EDITOR, Role.LEADER, Role.ADMINISTRATOR):
        person = UserFactory(role=role)
        with pytest.raises(PermissionDenied):
            referrals.read(by=person, asked=asked)
        client.force_login(person)
        assert client.get("/admin/talk-first/").status_code in (302, 403)


@pytest.mark.parametrize("right", ["asked", "parent", "law", "died"])
def test_on_behalf_of_someone(client: Client, right: str) -> None:
    send(
        client, said(body="She told nobody.", standpoint="behalf", authority=right, relation="  her sister\n")
    )
    story = Story.objects.get()
    assert (story.standpoint, story.authority, story.relation) == ("behalf", right, "her sister")
    client.force_login(UserFactory(role=Role.STEWARD))
    record = client.get(f"/admin/consent/{story.pk}/").content.decode()
    assert ("Told by this right" in record, "her sister" in record) == (True, True)


def test_on_behalf_says_by_what_right(client: Client) -> None:
    answer = send(client, said(body="x", standpoint="behalf"))
    assert (step_of(answer), "Choose why you may tell it" in answer.content.decode()) == ("who", True)


def test_of_oneself_no_right_is_kept(client: Client) -> None:
    send(client, said(body="x", authority="law", relation="a carer"))
    story = Story.objects.get()
    assert (story.authority, story.relation) == ("", "")


def test_with_a_parent_only_on_a_device_of_ours(client: Client) -> None:
    assert was_refused(send(client, said(body="x", age="with")))
    client.force_login(UserFactory(role=Role.COLLECTOR))
    send(client, said(body="x", age="with"))
    assert Story.objects.get().authority == "with"


def test_how_old_they_are_is_asked(client: Client) -> None:
    answer = send(client, said(body="x", age=""))
    assert (step_of(answer), "Choose how old you are." in answer.content.decode()) == ("who", True)


def test_it_speaks_the_language_of_the_form_that_was_read_and_shows_its_help_lines(client: Client) -> None:
    study = Study.objects.get()
    ConsentFormVersionFactory(form=study.consent_form, language="cy")
    tags = {"en-gb": "cy", "cy": "en-gb"}
    for tag in tags:
        HelpLine.objects.create(name=f"A line in {tag}", how="Call 0", address="tel:0", language=tag)
    for tag, other in tags.items():
        page = client.get(f"/share/first/?in={tag}").content.decode()
        assert (f"A line in {tag}" in page, f"A line in {other}" in page) == (True, False)
