"""Saving everything, and changing names: for the teller, and for nobody else."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import AuditEntry, HowNamed, Story, Storyteller, Voice
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.texts.revisions import correct, keep_transcript
from stories.texts.turns import SpokenTurn, Who
from tests.factories import QuoteFactory, StoryFactory, passage_of
from tests.stories.recordings import recorded
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def at(story: Story, what: str) -> str:
    return f"/my-story/{story.public_id}/{what}"


def saved(client: Client, story: Story) -> zipfile.ZipFile:
    response = client.get(at(story, "everything.zip"))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"] == 'attachment; filename="my-story.zip"'
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]


def test_everything_is_in_one_file(client: Client) -> None:
    recording = recorded(title="The door <that> opened")
    story = recording.story
    words = "We said it aloud."
    keep_transcript(
        by=Machine("test"),
        recording=recording,
        body=words,
        turns=[SpokenTurn(Who(Voice.TELLER), 0, len(words), 0, 3000, ())],
        made_with="test",
        language="en",
    )
    correct(by=Teller(story.pk), text=story.texts.get(), body="We said it out loud.")
    quote = QuoteFactory(passage=passage_of(story, "out loud"))
    quotes.approve(by=Teller(story.pk), quote=quote)
    opened(client, story)
    packed = saved(client, story)
    assert packed.testzip() is None
    assert set(packed.namelist()) == {
        "Read me first.html",
        "read.css",
        "story.json",
        "consent.jsonld",
        "words/1.txt",
        "voice/1.wav",
    }
    data = json.loads(packed.read("story.json"))
    assert [one["words"] for one in data["texts"][0]["versions"]] == [words, "We said it out loud."]
    assert data["texts"][0]["versions"][0]["turns"][0]["speaker"] == "Teller"
    assert data["quotes"] == [
        {"words": "out loud", "answer": "approved", "asked_at": data["quotes"][0]["asked_at"]}
    ]
    with recording.file.open("rb") as sound:
        assert packed.read("voice/1.wav") == sound.read()
    page = packed.read("Read me first.html").decode()
    assert "The door &lt;that&gt; opened" in page
    assert 'src="voice/1.wav"' in page
    assert "We said it out loud." in page
    assert "http" not in page.replace("http://127.0.0.1", "")
    assert AuditEntry.objects.filter(action="story.saved").count() == 1


def test_nobody_else_saves_it_and_nobody_saves_what_was_taken_back(client: Client) -> None:
    story, other = StoryFactory(), StoryFactory()
    assert client.get(at(story, "everything.zip")).status_code == 404
    opened(client, other)
    assert client.get(at(story, "everything.zip")).status_code == 404
    acts.withdraw(by=Teller(other.pk), story=other)
    assert client.get(at(other, "everything.zip")).status_code == 404


CHANGED: dict[str, Any] = {
    "title": "A better name",
    "how_named": "chosen",
    "display_name": "Wren",
    "content_warnings": ["death"],
}


def test_names_and_warnings_are_changed(client: Client) -> None:
    story = StoryFactory(title="The old name")
    opened(client, story)
    assert 'value="The old name"' in client.get(at(story, "names/")).content.decode()
    page = client.post(at(story, "names/"), CHANGED, follow=True).content.decode()
    assert "Saved." in page
    story.refresh_from_db()
    teller = Storyteller.objects.get()
    assert (story.title, story.content_warnings) == ("A better name", ["death"])
    assert (teller.how_named, teller.display_name) == (HowNamed.CHOSEN_NAME, "Wren")
    entry = AuditEntry.objects.get(action="story.described")
    assert "Wren" not in str(entry.detail)


def test_with_no_name_the_name_goes(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    client.post(at(story, "names/"), CHANGED)
    client.post(at(story, "names/"), CHANGED | {"how_named": "anonymous"})
    assert Storyteller.objects.get().display_name == ""


def test_a_name_that_is_missing_is_asked_for(client: Client) -> None:
    story = StoryFactory(title="The old name")
    opened(client, story)
    response = client.post(at(story, "names/"), CHANGED | {"display_name": ""})
    assert response.status_code == 422
    assert "Type the name to show" in response.content.decode()
    story.refresh_from_db()
    assert story.title == "The old name"


def test_names_of_a_story_taken_back_or_of_another_stay(client: Client) -> None:
    story, other = StoryFactory(title="Stays"), StoryFactory(title="Stays")
    opened(client, story)
    assert client.post(at(other, "names/"), CHANGED).status_code == 404
    acts.withdraw(by=Teller(story.pk), story=story, uses=tuple(Use))
    assert client.post(at(story, "names/"), CHANGED).status_code == 302
    assert set(Story.objects.values_list("title", flat=True)) == {"Stays"}
