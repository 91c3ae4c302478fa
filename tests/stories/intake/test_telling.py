"""What is typed is kept from page to page, read by nobody, and gone when it is sent, thrown away or old."""

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from stories import clock
from stories.backup import archive
from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds
from stories.models import Story, Telling
from tests.factories import ConsentFormVersionFactory, the_study
from tests.stories.sounds import wav
from tests.stories.telling import BODY, begin, said, send, step_of, until, was_refused

pytestmark = pytest.mark.django_db
SECRET = "qxzvkjwpfh" * 4


@pytest.fixture(autouse=True)
def form_version() -> None:
    ConsentFormVersionFactory()


def begun(client: Client, **changes: Any) -> None:
    """Typed, and not sent."""
    assert step_of(until(client, "look", said(body=BODY, phone="own", **changes))) == "look"


def page(client: Client, step: str) -> str:
    return client.get(f"/share/tell/{step}/").content.decode()


def test_what_was_said_is_there_on_every_page_again(client: Client) -> None:
    begun(client, title="A title", content_warnings=["death", "abuse"], use_share="no")
    assert BODY.split("&", maxsplit=1)[0] in page(client, "story")
    assert 'value="A title"' in page(client, "about")
    assert page(client, "warn").count("checked") == 2
    assert re.search(r'value="no"[^>]* checked', page(client, "use-share"))
    assert step_of(client.get("/share/tell/", follow=True)) == "look"
    assert "You have begun a story here." in client.get("/share/").content.decode()
    assert step_of(client.post("/share/", follow=True)) == "look"


def test_what_is_not_right_is_kept_too(client: Client) -> None:
    until(client, "others", said(body=BODY))
    refused = client.post("/share/tell/story/", {"body": BODY + "x" * 300_000}, follow=True)
    assert was_refused(refused)
    assert "x" * 300_000 in page(client, "story")
    assert client.get("/share/tell/about/")["Location"] == "/share/tell/story/"


def test_nobody_reads_it_in_the_database_or_on_the_disk(client: Client) -> None:
    begun(client, title=SECRET, way="both", recording=SimpleUploadedFile("x.wav", wav() + SECRET.encode()))
    kept = repr(list(Telling.objects.values_list())) + client.cookies["storybook_telling"].value
    assert SECRET not in kept
    [file] = sounds.folder().iterdir()
    assert SECRET.encode() not in file.read_bytes()
    assert (file.stat().st_mode & 0o077, sounds.folder().stat().st_mode & 0o077) == (0, 0)
    assert bool(client.cookies["storybook_telling"]["httponly"])


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_no_backup_holds_it(client: Client, tmp_path: Path) -> None:
    begun(client, title=SECRET)
    place = Telling.objects.get().place
    made = archive.make(tmp_path)
    assert place.encode() not in made.read_bytes()
    archive.put_back(made)
    assert not Telling.objects.exists()


@pytest.mark.both
def test_sent_it_is_dropped(client: Client) -> None:
    begun(client)
    before = len(Telling.objects.get().sealed)
    client.post("/share/tell/look/", {})
    assert Story.objects.count() == 1
    assert len(Telling.objects.get().sealed) < before
    assert not drafts.held(client.cookies["storybook_telling"].value).said.get("body")


def test_a_day_later_it_is_gone(client: Client) -> None:
    begun(client, way="speak", recording=SimpleUploadedFile("x.wav", wav()))
    with clock.at(clock.now() + timedelta(hours=23)):
        assert step_of(client.get("/share/tell/story/", follow=True)) == "look"
    with clock.at(clock.now() + timedelta(hours=25)):
        assert client.get("/share/tell/look/")["Location"] == "/share/"
        call_command("resume_stalled", stdout=StringIO())
    assert not Telling.objects.exists()
    assert list(sounds.folder().iterdir()) == []


def test_thrown_away_it_is_gone_everywhere(client: Client) -> None:
    begun(client, way="speak", recording=SimpleUploadedFile("x.wav", wav()))
    gone = client.post("/share/tell/throw-away/", follow=True)
    assert "It is thrown away." in gone.content.decode()
    assert (Telling.objects.exists(), list(sounds.folder().iterdir())) == (False, [])
    assert client.cookies["storybook_telling"].value == ""
    assert client.get("/share/tell/story/")["Location"] == "/share/"


@pytest.mark.parametrize("phone", ["", "shared"])
def test_on_a_shared_device_nothing_is_shown_after_it_was_left_alone(client: Client, phone: str) -> None:
    until(client, "others", said(body=BODY, phone=phone))
    start = clock.now()
    assert client.cookies["storybook_telling"]["max-age"] == ""
    for minutes in (9, 18):
        with clock.at(start + timedelta(minutes=minutes)):
            assert "three left" not in page(client, "story")
            assert client.get("/share/tell/story/").status_code == 200
    with clock.at(start + timedelta(minutes=31)):
        left = client.get("/share/tell/story/", follow=True)
        assert "So we cleared what was there" in left.content.decode()
        assert not Telling.objects.exists()


def test_on_a_shared_device_a_long_page_can_still_be_sent(client: Client) -> None:
    """Typed for an hour without JavaScript: nothing reached us meanwhile."""
    until(client, "story", said(phone="shared"))
    with clock.at(clock.now() + timedelta(hours=1)):
        response = client.post("/share/tell/story/", {"body": BODY}, follow=True)
        assert step_of(response) == "others"


def test_ones_own_device_keeps_the_key_for_a_day(client: Client) -> None:
    begun(client)
    assert client.cookies["storybook_telling"]["max-age"] == 86400
    with clock.at(clock.now() + timedelta(hours=3)):
        assert "hope" in page(client, "story") or "nurse" in page(client, "story")


@pytest.mark.parametrize("age", ["child"])
def test_under_sixteen_nothing_is_kept(client: Client, age: str) -> None:
    response = until(client, "story", said(age=age))
    assert "We have kept nothing of what you wrote." in response.content.decode()
    assert not Telling.objects.exists()


def test_no_box_is_shown_before_it_is_known_who_tells(client: Client) -> None:
    begin(client)
    for step in ("story", "sound", "look", "use-keep", "nothing"):
        assert client.get(f"/share/tell/{step}/")["Location"] == "/share/tell/phone/"
        refused = client.post(f"/share/tell/{step}/", {"body": BODY}, follow=True)
        assert step_of(refused) == "phone"
    assert drafts.held(client.cookies["storybook_telling"].value).said == {}


@pytest.mark.both
def test_two_tabs_lose_nothing(client: Client) -> None:
    until(client, "story", said())
    other = client.get("/share/tell/story/").context[
        "was"
    ]  # the second tab, opened before anything was typed
    client.post("/share/tell/story/", {"body": "Typed in the first.", "was": other, "quietly": "yes"})
    quiet = client.post("/share/tell/story/", {"body": "In the second.", "was": other, "quietly": "yes"})
    assert quiet.status_code == 409
    sent = client.post("/share/tell/story/", {"body": "In the second.", "was": other}, follow=True)
    html = sent.content.decode()
    assert ("You wrote in two tabs." in html, "Typed in the first.\n\nIn the second." in html) == (True, True)
    again = sent.context["was"]
    both = "Typed in the first.\n\nIn the second."
    assert step_of(client.post("/share/tell/story/", {"body": both, "was": again}, follow=True)) == "others"


def test_nothing_is_kept_quietly_of_who_tells_nor_after_it_was_sent(client: Client) -> None:
    until(client, "who", said())
    quiet = {"age": "child", "relation": "his brother", "quietly": "yes"}
    assert client.post("/share/tell/who/", quiet).status_code == 204
    key = client.cookies["storybook_telling"].value
    assert "relation" not in drafts.held(key).said
    send(client, said(body=BODY))
    key = client.cookies["storybook_telling"].value
    for changed in ({"body": SECRET}, {"body": SECRET, "quietly": "yes"}):
        client.post("/share/tell/story/", changed)
    assert SECRET not in str(drafts.held(key))


def test_seven_words_typed_into_a_page_of_a_lost_draft_are_not_kept(client: Client) -> None:
    slug = the_study().slug
    sent = client.post("/share/tell/look/", {"words": SECRET, "for": slug})
    assert (sent["Location"], Telling.objects.exists()) == ("/share/?again=yes", False)


def test_it_is_kept_quietly_while_it_is_typed(client: Client) -> None:
    until(client, "story", said())
    was = client.get("/share/tell/story/").context["was"]
    assert (
        client.post("/share/tell/story/", {"body": "Half", "was": was, "quietly": "yes"}).status_code == 204
    )
    assert "Half" in page(client, "story")
    assert client.get("/share/tell/others/")["Location"] == "/share/tell/story/"


def test_a_page_without_its_draft_begins_another_with_what_it_held(client: Client) -> None:
    until(client, "story", said())
    study = client.get("/share/tell/story/").context["asked"].study
    client.cookies.clear()
    sent = client.post("/share/tell/story/", {"body": BODY, "for": study.slug}, follow=True)
    assert (step_of(sent), "What you wrote is still here." in sent.content.decode()) == ("phone", True)
    for step in ("phone", "who", "way"):
        client.post(f"/share/tell/{step}/", said())
    assert "Then the nurse listened." in page(client, "story")


def test_a_form_whose_cookies_are_lost_comes_back_filled() -> None:
    client = Client(enforce_csrf_checks=True)
    slug = Story._meta.get_field("study").related_model.objects.get().slug
    back = client.post("/share/tell/story/", {"body": BODY, "for": slug})
    html = back.content.decode()
    assert (back.status_code, "Then the nurse listened." in html) == (403, True)
    assert "What you wrote is still here." in html
    token = back.context["csrf_token"]
    sent = client.post(
        "/share/tell/story/", {"body": BODY, "for": slug, "csrfmiddlewaretoken": str(token)}, follow=True
    )
    assert step_of(sent) == "phone"
    assert client.post("/share/", {}).status_code == 403


def test_a_change_made_while_looking_it_over_leads_back_there(client: Client) -> None:
    begun(client)
    changed = client.post("/share/tell/use-book/", {"use_book": "no", "then": "look"}, follow=True)
    assert step_of(changed) == "look"
    spoken = client.post("/share/tell/way/", {"way": "both", "then": "look"}, follow=True)
    assert step_of(spoken) == "sound"


def test_another_browser_has_no_way_to_it(client: Client) -> None:
    begun(client)
    stranger = Client()
    stranger.cookies["storybook_telling"] = "a-guess"
    assert stranger.get("/share/tell/story/")["Location"] == "/share/"
    assert "begun" not in stranger.get("/share/").content.decode()


def test_the_words_are_hidden_and_the_key_with_them(client: Client) -> None:
    send(client, said(body=BODY))
    client.post("/my-story/close/")
    assert client.cookies["storybook_telling"].value == ""


def test_where_files_are_kept_is_below_the_data_folder() -> None:
    assert sounds.folder().is_relative_to(Path(site.DATA))
    assert all(not sounds.folder().is_relative_to(folder) for folder in archive.folders().values())
