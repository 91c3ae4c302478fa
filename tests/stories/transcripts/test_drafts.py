"""What people are writing of a recording's words: kept, seen by others, and gone with what it is made of."""

import json
from typing import Any

import pytest
from django.test import Client

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import Draft, DraftStep, Recording, Revision, Speaker, User, Voice
from stories.redaction import parts
from stories.roles import Role
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.transcripts import drafts
from tests.factories import UserFactory
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BODY = "What happened?\nI lost my job.\nWhen?"


@pytest.fixture
def recording() -> Recording:
    recording = recorded()
    turns = [
        SpokenTurn(Who(Voice.UNKNOWN, "1"), 0, 14, 0, 900),
        SpokenTurn(Who(Voice.UNKNOWN, "2"), 15, 29, 1000, 2000),
        SpokenTurn(Who(Voice.UNKNOWN, "1"), 30, 35, 2000, 2900),
    ]
    keep_transcript(by=Machine("test"), recording=recording, body=BODY, turns=turns, made_with="test")
    return recording


class Desk:
    """A researcher with one window open."""

    def __init__(self, recording: Recording, name: str, window: str = "") -> None:
        self.recording = recording
        found = User.objects.filter(username=name).first()
        self.person: User = found or UserFactory(role=Role.RESEARCHER, username=name)
        self.client = Client()
        self.client.force_login(self.person)
        self.window, self.saved = window or name, 0
        self.revision = current(recording)

    def address(self, more: str = "") -> str:
        return f"/admin/recordings/{self.recording.pk}/words/{more}"

    def send(self, steps: list[Any], first: int = 0, **more: Any) -> Any:
        sent = {"revision": self.revision.pk, "window": self.window, "saved": self.saved, "first": first}
        sent |= {"steps": steps, "done": first + len(steps), "changed": [], "here": None} | more
        answer = self.client.post(self.address("draft/"), json.dumps(sent), content_type="application/json")
        if answer.status_code == 200:
            self.saved = answer.json()["saved"]
        return answer

    def draft(self) -> Any:
        return self.client.get(self.address()).context["sheet"]["draft"]

    def put(self, body: str) -> Any:
        return self.client.post(self.address(), {"revision": self.revision.pk, "body": body}, follow=True)


def current(recording: Recording) -> Revision:
    found: Revision | None = Recording.objects.get(pk=recording.pk).transcript.current
    assert found is not None
    return found


def turn(text: str, **more: Any) -> dict[str, Any]:
    return {"who": None, "text": text, "words": [], "start": 0, "end": 900, "of": [0]} | more


def step(at: int, text: str, gone: int = 1) -> dict[str, Any]:
    return {"at": at, "gone": gone, "put": [turn(text)]}


def test_steps_are_kept_and_come_back(recording: Recording) -> None:
    desk = Desk(recording, "ana")
    speaker = Speaker.objects.first()
    assert speaker is not None
    words = [[0, 4, 0, 90, 1], [5, 8, 90, 200, 0, "unsure"]]
    desk.send([{"at": 0, "gone": 1, "put": [turn("What now?", who=speaker.pk, words=words)]}])
    desk.send([step(1, "I lost.")], first=1)
    desk.send([], first=2, done=1)
    assert desk.draft() == {
        "saved": 3,
        "window": "ana",
        "done": 1,
        "steps": [
            {"at": 0, "gone": 1, "put": [turn("What now?", who=speaker.pk, words=words)]},
            step(1, "I lost."),
        ],
    }
    assert current(recording).body == BODY


def test_what_arrives_twice_is_kept_once(recording: Recording) -> None:
    """The answer was lost on its way, and the window sends again."""
    desk = Desk(recording, "ana")
    for _ in range(2):
        desk.saved = 0
        desk.send([step(0, "Once.")])
    desk.send([step(0, "Other."), step(0, "More.")])
    assert [one["put"][0]["text"] for one in desk.draft()["steps"]] == ["Other.", "More."]


def test_two_windows_of_one_person_never_write_over_each_other(recording: Recording) -> None:
    one, two = Desk(recording, "ana", "first"), Desk(recording, "ana", "second")
    one.send([step(0, "First.")])
    refused = two.send([step(0, "Second.")])
    assert refused.status_code == 409
    assert "another window" in refused.json()["error"]
    two.saved = two.draft()["saved"]
    assert two.send([step(0, "Second.")], first=1).status_code == 200
    assert one.send([step(0, "More.")], first=1).status_code == 409
    assert [one["put"][0]["text"] for one in two.draft()["steps"]] == ["First.", "Second."]


def test_a_window_that_only_looks_on_takes_the_draft_from_none_that_writes(recording: Recording) -> None:
    writes = Desk(recording, "ana", "first")
    writes.send([step(0, "First.")])
    looks = Desk(recording, "ana", "second")
    looks.saved = looks.draft()["saved"]
    assert looks.send([], first=1, done=1, here=2).json()["saved"] == 1
    assert writes.send([step(1, "More.")], first=1).status_code == 200
    assert looks.send([], first=1, done=1).status_code == 409  # it does not have that step
    assert looks.send([step(0, "Lost?")], first=1).status_code == 409
    assert len(writes.draft()["steps"]) == 2


def test_who_only_looked_has_no_draft_when_the_words_change(recording: Recording) -> None:
    looks, writes = Desk(recording, "ana"), Desk(recording, "bo")
    looks.send([], here=1)
    writes.put(BODY.replace("happened", "now"))
    assert "You wrote on version" not in looks.client.get(looks.address()).content.decode()
    assert looks.draft() is None
    looks.revision = current(recording)
    assert looks.send([step(0, "What then?")]).status_code == 200


def test_others_see_who_writes_where(recording: Recording) -> None:
    ana, bo = Desk(recording, "ana"), Desk(recording, "bo")
    assert ana.send([]).json()["others"] == []
    assert Draft.objects.count() == 0  # who only reads leaves nothing
    ana.send([step(0, "What?")], changed=[0], here=1)
    assert bo.send([]).json()["others"] == [{"name": "ana", "here": 1, "changed": [0]}]
    Draft.objects.update(seen_at=Draft.objects.get().seen_at - drafts.HERE)
    assert bo.send([]).json()["others"] == [{"name": "ana", "here": None, "changed": [0]}]
    ana.put(BODY.replace("happened", "now"))
    assert bo.send([]).json() == {"saved": 0, "others": [], "newer": "ana has saved version 2."}


def test_what_was_put_in_place_is_no_draft_any_more(recording: Recording) -> None:
    desk = Desk(recording, "ana")
    desk.send([step(0, "What now?")])
    desk.put(BODY.replace("happened", "now"))
    assert desk.draft() is None
    assert DraftStep.objects.count() == 0


def test_a_draft_on_older_words_is_brought_together_with_the_new_ones(recording: Recording) -> None:
    ana, bo = Desk(recording, "ana"), Desk(recording, "bo")
    bo.send([step(2, "When was that?"), step(1, "I lost my work.")])
    ana.put(BODY.replace("happened", "now").replace("job", "post"))
    page = bo.client.get(bo.address())
    assert "You wrote on version 1 of these words, and others have saved version 2" in page.content.decode()
    bo.client.post(bo.address("together/"))
    draft = bo.draft()
    put = draft["steps"][0]["put"]
    assert (draft["done"], draft["steps"][0]["gone"]) == (1, 3)
    assert [(one["text"], one.get("theirs")) for one in put] == [
        ("What now?", None),
        ("I lost my work.", "I lost my post."),
        ("When was that?", None),
    ]
    assert [one["of"] for one in put] == [[0], [1], [2]]
    assert put[0]["who"] == Speaker.objects.get(name="1").pk
    bo.revision = current(recording)
    bo.client.post(bo.address("together/"), {"without": "mine"})
    assert bo.draft() is None


def test_a_closed_part_is_in_no_draft_and_in_none_that_comes_later(recording: Recording) -> None:
    """Words that the teller closed would stand there, and could be put back by accident."""
    desk = Desk(recording, "ana")
    desk.send([step(1, "I lost my job, and more.")])
    before = current(recording)
    start = BODY.index("job")
    parts.close(by=Teller(recording.story_id), revision=before, start=start, end=start + 3)
    assert (Draft.objects.count(), DraftStep.objects.count()) == (0, 0)
    refused = desk.send([step(1, "I lost my job, and more.")])
    assert (refused.status_code, Draft.objects.count()) == (410, 0)
    answer = desk.put("I lost my job, and more.")
    assert "The teller has closed a part of these words since." in answer.content.decode()
    assert "job" not in answer.content.decode()
    assert "job" not in current(recording).body
    assert desk.client.get(desk.address("1/")).status_code == 410


def test_a_version_of_before_can_be_gone_back_to(recording: Recording) -> None:
    desk = Desk(recording, "ana")
    desk.put(BODY.replace("job", "post"))
    turns = desk.client.get(desk.address("1/")).json()["turns"]
    assert [one["text"] for one in turns] == BODY.split("\n")
    assert desk.client.get(desk.address("9/")).status_code == 404


def test_nobody_goes_on_once_the_story_is_taken_back(recording: Recording) -> None:
    desk = Desk(recording, "ana")
    desk.send([step(0, "What?")])
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    assert desk.send([step(0, "More.")]).status_code == 404
    assert desk.client.get(desk.address("1/")).status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        {"steps": [step(-1, "x")]},
        {"steps": [{"at": 0, "gone": 1}]},
        {"steps": [{"at": 0, "gone": 1, "put": ["x"]}]},
        {"steps": [{"at": 0, "gone": 1, "put": [turn("x", who=99)]}]},
        {"steps": [{"at": 0, "gone": 1, "put": [turn("x", words=[[0, 9, 0, 0, 1]])]}]},
        {"steps": [{"at": 0, "gone": 1, "put": [turn("x", start=None)]}]},
        {"steps": "x"},
        {"done": True},
        {"revision": 99},
        {"here": "x"},
        {"changed": [1.5]},
        {"saved": None},
    ],
)
def test_what_cannot_be_read_is_not_kept(recording: Recording, more: dict[str, Any]) -> None:
    steps = more.pop("steps", [])
    assert Desk(recording, "ana").send(steps, **more).status_code == 400
    assert Draft.objects.count() == 0


def test_only_those_who_may_open_the_words(recording: Recording) -> None:
    desk = Desk(recording, "ana")
    desk.client.force_login(UserFactory(role=Role.COLLECTOR))
    assert desk.send([step(0, "x")]).status_code == 404
    assert desk.client.post(desk.address("together/")).status_code == 404
    desk.client.force_login(UserFactory(role=Role.EDITOR))
    assert desk.send([step(0, "x")]).status_code in (302, 403)
