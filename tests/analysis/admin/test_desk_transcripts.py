"""A transcript on the desk: its turns and times, and who stands for its words."""

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from stories.accounts.actors import Machine
from stories.formats.registry import read
from stories.models import Recording, Revision, Story, StoryKind, User, Voice
from stories.roles import Role
from stories.texts.revisions import correct, keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.transcripts.imports import bring_in_alone
from tests.analysis.admin.test_desk_views import page, words_of
from tests.factories import StoryFactory, UserFactory, revision_of

pytestmark = pytest.mark.django_db
UNCHECKED = "A machine wrote these words down, and nobody has checked them."


@pytest.fixture
def reading(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def interview(made_with: str) -> Story:
    story: Story = StoryFactory(body="", kind=StoryKind.INTERVIEW)
    recording = Recording(story=story, sha256="0" * 64, size=3, duration_ms=9000, media_type="audio/wav")
    recording.file.save("original", ContentFile(b"abc"), save=False)
    recording.save()
    body = "What happened?\nI lost my job."
    keep_transcript(
        by=Machine("test"),
        recording=recording,
        body=body,
        turns=[
            SpokenTurn(Who(Voice.INTERVIEWER), 0, 14, 0, 2000),
            SpokenTurn(Who(Voice.TELLER, "Storyteller"), 15, len(body), 65_500, 70_000),
        ],
        made_with=made_with,
    )
    return story


def test_desk_of_a_transcript_shows_turns_and_marks_what_nobody_checked(reading: Client) -> None:
    story = interview("faster-whisper small")
    html = page(reading, story)
    assert re.findall(r'desk-speaker">([^<]*)</span> <span class="desk-time">([^<]*)<', html) == [
        ("Interviewer asks", "0:00"),
        ("Storyteller", "1:05"),
    ]
    assert words_of(html) == "What happened?\nI lost my job."
    assert UNCHECKED in html
    reading.post(reverse("analysis_check_words", args=[story.public_id, revision_of(story).pk]))
    html = page(reading, story)
    assert UNCHECKED not in html
    assert re.search(r"Checked by [\w-]+ on ", html)


def test_desk_of_an_interview_without_its_sound_says_who_speaks_and_no_time(
    reading: Client, researcher: User
) -> None:
    told = b"Interviewer: What happened?\nWren: I lost my job.\n"
    story = StoryFactory(body="")
    revision = bring_in_alone(by=researcher, story=story, transcript=read("told.txt", told))
    html = page(reading, story)
    assert re.findall(r'desk-speaker">([^<]*)<', html) == ["Interviewer asks", "Wren"]
    assert "desk-time" not in html
    for where in ("words", "speakers"):
        assert f'href="/admin/transcripts/{revision.text_id}/{where}/"' in html


def test_from_the_desk_whoever_may_goes_to_the_words(reading: Client) -> None:
    story = interview("faster-whisper small")
    recording = Recording.objects.get(story=story)
    assert f'href="/admin/recordings/{recording.pk}/words/"' in page(reading, story)
    assert "/words/" not in page(reading, StoryFactory(body="Their teller wrote it."))


def test_desk_lets_nobody_check_words_that_have_changed(reading: Client) -> None:
    story = interview("faster-whisper small")
    heard = revision_of(story)
    correct(by=Machine("test"), text=story.texts.get(), body="I lost my home.")
    address = reverse("analysis_check_words", args=[story.public_id, heard.pk])
    response = reading.post(address, headers={"x-requested-with": "XMLHttpRequest"})
    said = "These words have changed since. Read them again first."
    assert (response.status_code, response.json()) == (409, {"said": said})
    assert Revision.objects.get(pk=heard.pk).checked_at is None


def test_desk_offers_an_editor_no_checking(client: Client) -> None:
    story = interview("faster-whisper small")
    client.force_login(UserFactory(role=Role.EDITOR))
    html = page(client, story)
    assert (UNCHECKED in html, "I have listened" in html) == (True, False)
    address = reverse("analysis_check_words", args=[story.public_id, revision_of(story).pk])
    assert client.post(address).status_code in (302, 403)
    assert revision_of(story).checked_at is None
