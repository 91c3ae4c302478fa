"""A transcript as a file: a copy that left the site, of which its teller and a steward know."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.exports import copies
from stories.formats.registry import FORMATS, read
from stories.models import AuditEntry, CopyKind, Notice, Recording, ReleasedCopy, Revision, User, Voice, Word
from stories.models.uses import Use
from stories.redaction import parts
from stories.roles import Role
from stories.texts.interviews import Interview
from stories.texts.masking import MARK
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from tests.factories import UserFactory
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BODY = "What happened?\nI lost my job."


@pytest.fixture
def recording() -> Recording:
    return recorded()


@pytest.fixture
def revision(recording: Recording) -> Revision:
    words = (Word(15, 16, 1_000, 1_100, 0.9, True), Word(17, 21, 1_100, 1_400, 0.5, False))
    turns = [
        SpokenTurn(Who(Voice.INTERVIEWER), 0, 14, 0, 900),
        SpokenTurn(Who(Voice.TELLER, "Wren"), 15, 29, 1_000, 2_000, words),
    ]
    return keep_transcript(by=Machine("m"), recording=recording, body=BODY, turns=turns, made_with="m")


@pytest.fixture
def researcher(client: Client) -> User:
    found: User = UserFactory(role=Role.RESEARCHER, email="researcher@example.org")
    client.force_login(found)
    return found


def saved(client: Client, recording: Recording, kind: str) -> tuple[int, bytes]:
    answer = client.post(reverse("stories_save_words", args=[Interview.of(recording).key]), {"kind": kind})
    return answer.status_code, answer.content


@pytest.mark.parametrize("kind", FORMATS)
def test_in_every_kind(
    client: Client, recording: Recording, revision: Revision, researcher: User, kind: str
) -> None:
    page = client.get(reverse("stories_words", args=[Interview.of(recording).key])).content.decode()
    assert reverse("stories_save_words", args=[Interview.of(recording).key]) in page
    status, data = saved(client, recording, kind)
    assert status == 200
    found = read(f"x.{kind}", data)
    assert [(line.speaker, line.text) for line in found.lines] == [
        ("Interviewer", "What happened?"),
        ("Wren", "I lost my job."),
    ]


def test_no_guess_is_told_as_a_time(
    client: Client, recording: Recording, revision: Revision, researcher: User
) -> None:
    told = json.loads(saved(client, recording, "json")[1])
    assert [word["word"] for word in told["segments"][1]["words"]] == ["I"]


def test_it_is_a_copy_that_is_called_back(
    client: Client, recording: Recording, revision: Revision, researcher: User
) -> None:
    for kind in ("vtt", "docx"):
        saved(client, recording, kind)
    copy = ReleasedCopy.objects.get()
    assert (copy.kind, copy.made_by, copy.reach) == (
        *(CopyKind.TRANSCRIPT, researcher, "researcher@example.org"),
    )
    assert researcher.username not in copy.given_to + copy.title  # its teller reads these
    assert AuditEntry.objects.filter(action="transcript.saved").count() == 2
    assert copies.holding(recording.story) == [copy]
    acts.withdraw(by=Teller(recording.story_id), story=recording.story, uses=(Use.RESEARCH,))
    copies.write_notices(recording.story)
    assert Notice.objects.get().held.copy == copy
    assert saved(client, recording, "vtt")[0] == 404


def test_a_closed_part_is_in_no_file(
    client: Client, recording: Recording, revision: Revision, researcher: User
) -> None:
    parts.close(by=Teller(recording.story_id), revision=revision, start=22, end=28)
    text = " ".join(line.text for line in read("x.vtt", saved(client, recording, "vtt")[1]).lines)
    assert MARK in text and "my job" not in text


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.EDITOR, Role.STEWARD, Role.LEADER])
def test_others_save_nothing(client: Client, recording: Recording, revision: Revision, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    assert saved(client, recording, "vtt")[0] in (302, 403, 404)
    assert not ReleasedCopy.objects.exists()


def test_a_kind_that_is_none(
    client: Client, recording: Recording, revision: Revision, researcher: User
) -> None:
    assert saved(client, recording, "exe")[0] == 404
    assert saved(client, recorded(), "vtt")[0] == 404  # no words yet
