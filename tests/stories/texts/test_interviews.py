"""An interview of which there is only what was written down: named, corrected and checked as any other."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.accounts.actors import Teller
from stories.formats.registry import read
from stories.models import (
    Draft,
    RedactedPart,
    Revision,
    Speaker,
    Story,
    TellerCorrection,
    Text,
    Turn,
    User,
    Voice,
)
from stories.redaction import parts
from stories.roles import Role
from stories.texts.interviews import Interview
from stories.transcripts import drafts, imports
from tests.factories import StoryFactory, UserFactory
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TOLD = "Ann: What happened?\nWren: I lost my jib in Fictional Lane.\nAnn: When?\n"


@pytest.fixture
def researcher() -> User:
    found: User = UserFactory(role=Role.RESEARCHER)
    return found


@pytest.fixture
def desk(researcher: User) -> Client:
    client = Client()
    client.force_login(researcher)
    return client


@pytest.fixture
def text(researcher: User) -> Text:
    return brought(researcher, StoryFactory(body=""), TOLD).text


def brought(by: User, story: Story, told: str) -> Revision:
    return imports.bring_in_alone(by=by, story=story, transcript=read("told.txt", told.encode()))


def at(text: Text, page: str) -> str:
    return f"/admin/transcripts/{text.pk}/{page}/"


def current(text: Text) -> Revision:
    found = Text.objects.get(pk=text.pk).current
    assert found is not None
    return found


def lines(revision: Revision) -> list[tuple[str, str]]:
    turns = revision.turns.select_related("speaker")
    return [(turn.called, revision.body[turn.start : turn.end]) for turn in turns]


def test_it_stands_beneath_the_recordings_with_what_is_to_do(desk: Client, text: Text) -> None:
    page = desk.get("/admin/recordings/").content.decode()
    assert "Transcript of " in page
    Story.objects.filter(pk=text.story_id).update(title="A pint of milk")
    assert "A pint of milk" in desk.get("/admin/recordings/").content.decode()
    assert "3 turns are nobody’s yet" in page
    assert at(text, "speakers") in page
    assert at(text, "words") in page


def test_who_asks_is_said_and_what_they_say_is_a_question(desk: Client, text: Text) -> None:
    page = desk.get(at(text, "speakers")).content.decode()
    assert "<audio" not in page
    assert "What happened?" in page
    for name, voice in (("Ann", Voice.INTERVIEWER), ("Wren", Voice.TELLER)):
        speaker = Speaker.objects.get(text=text, name=name)
        desk.post(at(text, "speakers"), {"speaker": speaker.pk, "voice": voice, "name": name})
    assert [turn.asks for turn in current(text).turns.all()] == [True, False, True]
    assert "<dt>Ann asks</dt>" in opened(Client(), text.story)
    assert "nobody’s yet" not in desk.get("/admin/recordings/").content.decode()


def test_its_words_are_corrected_without_a_player(desk: Client, text: Text) -> None:
    before = current(text)
    answer = desk.get(at(text, "words"))
    page = answer.content.decode()
    assert "<audio" not in page
    assert "Its sound is not here" in page
    assert answer.context["sheet"]["timed"] is False
    body = before.body.replace("jib", "job")
    answer = desk.post(at(text, "words"), {"revision": before.pk, "body": body}, follow=True)
    assert "as version 2" in answer.content.decode()
    assert lines(current(text))[1] == ("Wren", "I lost my job in Fictional Lane.")


def test_it_shows_when_each_turn_was_said_where_its_file_did(researcher: User, desk: Client) -> None:
    timed = brought(researcher, StoryFactory(body=""), "[00:00:05] Ann: Why?\n[00:00:09] Wren: The lane.\n")
    assert desk.get(at(timed.text, "words")).context["sheet"]["timed"] is True


def test_what_is_written_is_kept_and_seen_by_the_others(desk: Client, text: Text) -> None:
    before, (first, second, third) = current(text), [turn.speaker_id for turn in current(text).turns.all()]
    turn = {"who": second, "text": "I lost my job.", "words": [], "start": 0, "end": 0, "checked": True}
    sent = {"revision": before.pk, "window": "one", "saved": 0, "first": 0, "done": 1, "here": 1}
    sent |= {"steps": [{"at": 1, "gone": 1, "put": [turn]}], "changed": [1]}
    answer = desk.post(at(text, "words") + "draft/", json.dumps(sent), content_type="application/json")
    assert answer.json()["saved"] == 1
    assert Draft.objects.get().text == text
    other = UserFactory(role=Role.RESEARCHER)
    [seen] = drafts.others(other, Interview.in_words(text), before)
    assert seen.changed == [1]
    said = [
        {"who": who, "text": words, "start": 0, "checked": True}
        for who, words in ((first, "What happened?"), (second, "I lost my job."), (third, "When?"))
    ]
    desk.post(at(text, "words"), {"revision": before.pk, "turns": json.dumps(said)})
    assert lines(current(text))[1] == ("Wren", "I lost my job.")
    assert current(text).checked_at is not None
    assert not Draft.objects.exists()
    assert desk.get(at(text, "words") + "1/").json()["turns"][1]["text"].startswith("I lost my jib")


def test_two_who_write_at_once_lose_nothing(desk: Client, text: Text) -> None:
    before = current(text)
    for one in ("jib|job", "When?|When was that?"):
        body = before.body.replace(*one.split("|"))
        desk.post(at(text, "words"), {"revision": before.pk, "body": body})
    assert [words for _, words in lines(current(text))] == [
        "What happened?",
        "I lost my job in Fictional Lane.",
        "When was that?",
    ]


def test_a_draft_goes_when_its_teller_closes_a_part(desk: Client, text: Text, researcher: User) -> None:
    before = current(text)
    step = drafts.Step(1, 1, [{"who": None, "text": "I lost my jab.", "words": [], "start": 0, "end": 0}])
    sent = drafts.Sent(before, "window", 0, 0, [step], 1)
    drafts.keep(by=researcher, interview=Interview.in_words(text), sent=sent)
    start = before.body.index("Fictional")
    parts.close(by=Teller(text.story_id), revision=before, start=start, end=start + 14)
    assert not Draft.objects.exists()


def test_a_draft_is_of_one_interview(text: Text, researcher: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(person=researcher, window="")


def test_a_name_is_struck_out_and_put_back(desk: Client, text: Text) -> None:
    page = desk.post(at(text, "strike"), {"words": "fictional lane"})
    [place] = page.context["places"]
    assert "the sound" not in page.content.decode()
    sent = {"revision": current(text).pk, "place": f"{place.start}.{place.end}", "strike": "yes"}
    assert "Redacted" in desk.post(at(text, "strike"), sent).content.decode()
    assert "Fictional Lane" not in current(text).body
    desk.post(at(text, "strike"), {"back": RedactedPart.objects.get().pk})
    assert "Fictional Lane" in current(text).body
    assert desk.post(at(text, "strike"), {"more": "yes"}).status_code == 404  # there is nothing to mute


def test_it_is_saved_as_a_file_and_brought_in_again(desk: Client, text: Text) -> None:
    assert at(text, "save") in desk.get(at(text, "words")).content.decode()
    answer = desk.post(at(text, "save"), {"kind": "txt"})
    assert f'filename="transcript-{text.pk}.txt"' in answer["Content-Disposition"]
    told = answer.content.decode().replace("jib", "job")
    assert "0:00" not in told
    file = SimpleUploadedFile("again.txt", told.encode())
    assert desk.post(at(text, "bring-in"), {"file": file}).status_code == 302
    assert lines(current(text))[1] == ("Wren", "I lost my job in Fictional Lane.")
    assert (current(text).number, Text.objects.filter(story=text.story).count()) == (2, 1)


def test_its_teller_says_what_they_said_and_staff_put_it_in(desk: Client, text: Text) -> None:
    client, story = Client(), text.story
    assert "A person wrote these words down." in opened(client, story)
    assert "That is not what I said" in client.get(f"/my-story/{story.public_id}/words/").content.decode()
    address = f"/my-story/{story.public_id}/words/{current(text).pk}/2/"
    assert "<audio" not in client.get(address).content.decode()
    client.post(address, {"words": "I lost my job in Fictional Lane."})
    assert "1 turn that is not what the teller said" in desk.get("/admin/recordings/").content.decode()
    page = desk.get(at(text, "own-words")).content.decode()
    assert "<ins>job</ins>" in page
    assert "<audio" not in page
    desk.post(at(text, "own-words"), {"own": TellerCorrection.objects.get().pk, "take": "yes"})
    assert "lost my job" in current(text).body
    assert Turn.objects.get(revision=current(text), number=2).agreed_at is not None


@pytest.mark.parametrize("page", ["words", "speakers", "strike", "own-words", "bring-in"])
def test_who_may_not_read_it_finds_nothing(text: Text, page: str) -> None:
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR))
    assert client.get(at(text, page)).status_code in (302, 403, 404)
    client.force_login(UserFactory(role=Role.COLLECTOR))
    assert client.get(at(text, page)).status_code == 404


@pytest.mark.parametrize("page", ["words", "speakers", "strike", "own-words", "bring-in"])
def test_an_account_that_its_teller_wrote_is_no_transcript(desk: Client, page: str) -> None:
    account = Text.objects.get(story=StoryFactory(body="I wrote this."))
    assert desk.get(at(account, page)).status_code == 404
    assert desk.get(f"/admin/transcripts/{2**63 - 1}/{page}/").status_code == 404
    assert desk.get(f"/admin/transcripts/{2**63}/{page}/").headers.get("Location") == "/admin/"  # none there


def test_the_page_asks_the_database_no_more_for_each(
    desk: Client, text: Text, researcher: User, django_assert_max_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        desk.get("/admin/recordings/")
    for _ in range(4):
        brought(researcher, StoryFactory(body=""), TOLD)
    with django_assert_max_num_queries(len(few)):
        desk.get("/admin/recordings/")
