"""Telling a story where several studies ask: the teller chooses, and the story goes there."""

import pytest
from django.test import Client

from stories.models import ConsentForm, Membership, Story, Study
from stories.roles import Role
from tests.factories import AreaFactory, ConsentFormVersionFactory, StudyFactory, UserFactory, the_study
from tests.stories.telling import answers, key_in, receipt_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Study:
    study = the_study()
    ConsentFormVersionFactory(form=study.consent_form)
    return study


@pytest.fixture
def elsewhere() -> Study:
    return StudyFactory(name="Fictional Elsewhere", slug="elsewhere")


def told(client: Client, address: str, **changes: str) -> Story:
    form = {
        "how_named": "anonymous",
        "age": "adult",
        "others": "no",
        "standpoint": "first",
        "body": "I told this.",
        **answers(),
    }
    key = key_in(client.get(address))
    assert client.post(address, {**form, "key": key, **changes}).status_code == 302
    return Story.objects.order_by("-pk")[0]


def test_teller_chooses_whom_to_tell(client: Client, here: Study, elsewhere: Study) -> None:
    page = client.get("/share/").content.decode()
    assert ('href="/share/elsewhere/"' in page, f'href="/share/{here.slug}/"' in page) == (True, True)
    doors = client.get("/share/elsewhere/").content.decode()
    assert ("Fictional Elsewhere" in doors, 'href="/share/elsewhere/write/"' in doors) == (True, True)
    form = client.get("/share/elsewhere/write/").content.decode()
    assert "You are telling Fictional Elsewhere" in form


def test_story_goes_where_its_teller_chose_with_the_form_that_was_asked(
    client: Client, here: Study, elsewhere: Study
) -> None:
    story = told(client, "/share/elsewhere/write/")
    asked = story.consent_events.get().form_version
    assert (story.study, asked.form) == (elsewhere, elsewhere.consent_form)
    assert told(client, f"/share/{here.slug}/write/").study == here


def test_no_door_leads_to_a_study_that_was_not_chosen(client: Client, here: Study, elsewhere: Study) -> None:
    for way in ("write", "record"):
        for ask in (client.get, client.post):
            answer = ask(f"/share/{way}/")
            assert (answer.status_code, answer["Location"]) == (302, "/share/")


def test_study_that_does_not_ask_is_no_choice(client: Client, here: Study, elsewhere: Study) -> None:
    elsewhere.consent_form = ConsentForm.objects.create(name="Not written yet", slug="not-yet")
    elsewhere.save()
    assert "elsewhere" not in client.get("/share/").content.decode()
    assert client.get("/share/write/").status_code == 200
    assert "We are not taking stories" in client.get("/share/elsewhere/").content.decode()
    assert client.get("/share/elsewhere/write/").status_code == 503


def test_study_that_is_not_there(client: Client, here: Study) -> None:
    assert [client.get(f"/share/nowhere/{way}").status_code for way in ("", "write/", "record/")] == [404] * 3


def test_another_story_goes_where_the_one_before_went(client: Client, here: Study, elsewhere: Study) -> None:
    first = told(client, "/share/elsewhere/write/")
    words = receipt_in(client.get("/share/thanks/").content.decode())
    client.post("/my-story/", {"words": " ".join(words)})
    second = told(client, "/my-story/write/")
    assert (second.study, second.storyteller) == (elsewhere, first.storyteller)


def test_places_are_those_of_the_study(client: Client, here: Study, elsewhere: Study) -> None:
    north, south = AreaFactory(name="Fictional North"), AreaFactory(name="Fictional South")
    AreaFactory(name="Fictional Harbour", parent=north)
    elsewhere.area = north
    elsewhere.save()
    form = client.get("/share/elsewhere/write/").content.decode()
    assert ("Fictional Harbour" in form, south.name in form) == (True, False)
    assert south.name in client.get(f"/share/{here.slug}/write/").content.decode()


def test_collector_is_beside_those_who_tell_their_own_study(
    client: Client, here: Study, elsewhere: Study
) -> None:
    collector = UserFactory(role=Role.COLLECTOR)
    Membership.objects.create(user=collector, study=elsewhere, role=Role.COLLECTOR)
    client.force_login(collector)
    desk = client.get("/admin/").content.decode()
    assert ("/share/elsewhere/write/" in desk, f"/share/{here.slug}/" in desk) == (True, False)
    assert told(client, f"/share/{here.slug}/write/").collected_by is None
    assert told(client, "/share/elsewhere/write/").collected_by == collector
