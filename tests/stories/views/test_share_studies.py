"""Telling a story where several studies ask: the teller chooses, and the story goes there."""

import pytest
from django.test import Client

from stories.models import ConsentForm, Membership, Story, Study, Telling
from stories.roles import Role
from tests.factories import AreaFactory, ConsentFormVersionFactory, StudyFactory, UserFactory, the_study
from tests.stories.telling import begin, receipt_in, said, send, step_of, until

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Study:
    study = the_study()
    ConsentFormVersionFactory(form=study.consent_form)
    return study


@pytest.fixture
def elsewhere() -> Study:
    return StudyFactory(name="Fictional Elsewhere", slug="elsewhere")


def told(client: Client, address: str) -> Story:
    send(client, said(body="I told this."), address)
    return Story.objects.order_by("-pk")[0]


def test_teller_chooses_whom_to_tell(client: Client, here: Study, elsewhere: Study) -> None:
    page = client.get("/share/").content.decode()
    assert ('href="/share/elsewhere/"' in page, f'href="/share/{here.slug}/"' in page) == (True, True)
    doors = client.get("/share/elsewhere/").content.decode()
    assert "You are telling Fictional Elsewhere" in doors
    assert "You are telling Fictional Elsewhere" in begin(client, "/share/elsewhere/").content.decode()


def test_story_goes_where_its_teller_chose_with_the_form_that_was_asked(
    client: Client, here: Study, elsewhere: Study
) -> None:
    story = told(client, "/share/elsewhere/")
    asked = story.consent_events.get().form_version
    assert (story.study, asked.form) == (elsewhere, elsewhere.consent_form)
    assert told(client, f"/share/{here.slug}/").study == here


def test_nothing_begins_before_a_study_is_chosen(client: Client, here: Study, elsewhere: Study) -> None:
    assert "Who do you want to tell?" in begin(client).content.decode()
    assert not Telling.objects.exists()


def test_study_that_does_not_ask_is_no_choice(client: Client, here: Study, elsewhere: Study) -> None:
    elsewhere.consent_form = ConsentForm.objects.create(name="Not written yet", slug="not-yet")
    elsewhere.save()
    assert "elsewhere" not in client.get("/share/").content.decode()
    assert step_of(begin(client)) == "phone"
    assert "We are not taking stories" in client.get("/share/elsewhere/").content.decode()
    assert client.post("/share/elsewhere/").status_code == 503


def test_study_that_is_not_there(client: Client, here: Study) -> None:
    assert [ask("/share/nowhere/").status_code for ask in (client.get, client.post)] == [404, 404]


def test_another_story_goes_where_the_one_before_went(client: Client, here: Study, elsewhere: Study) -> None:
    first = told(client, "/share/elsewhere/")
    words = receipt_in(client.get("/share/thanks/").content.decode())
    client.post("/my-story/", {"words": " ".join(words)})
    second = told(client, "/my-story/write/")
    assert (second.study, second.storyteller) == (elsewhere, first.storyteller)


def test_places_are_those_of_the_study(client: Client, here: Study, elsewhere: Study) -> None:
    north, south = AreaFactory(name="Fictional North"), AreaFactory(name="Fictional South")
    AreaFactory(name="Fictional Harbour", parent=north)
    elsewhere.area = north
    elsewhere.save()
    there, here_asked = (
        until(client, "about", said(body="I told this."), f"/share/{study.slug}/").content.decode()
        for study in (elsewhere, here)
    )
    assert ("Fictional Harbour" in there, south.name in there) == (True, False)
    assert south.name in here_asked


def test_collector_is_beside_those_who_tell_their_own_study(
    client: Client, here: Study, elsewhere: Study
) -> None:
    collector = UserFactory(role=Role.COLLECTOR)
    Membership.objects.create(user=collector, study=elsewhere, role=Role.COLLECTOR)
    client.force_login(collector)
    desk = client.get("/admin/").content.decode()
    doors = [f"/admin/hand-over/{study.pk}/" in desk for study in (elsewhere, here)]
    assert doors == [True, False]
    assert told(client, f"/share/{here.slug}/").collected_by is None
    assert told(client, "/share/elsewhere/").collected_by == collector
