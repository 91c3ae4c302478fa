"""Correcting the words of a recording: what is sent, who may, and what becomes of it."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import Maker, Recording, Revision, Source, Speaker, User, Voice, Word
from stories.redaction import parts
from stories.roles import Role
from stories.texts.passages import mark
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from tests.factories import UserFactory
from tests.stories.recordings import recorded

pytestmark = pytest.mark.django_db
ASKED, SAID = "What happened?", "I lost my job."
BODY = f"{ASKED}\n{SAID}"
WAITS = 'defer|async|type="module"'


@pytest.fixture
def recording() -> Recording:
    recording = recorded()
    words = (Word(15, 16, 1000, 1100, 0.9, True), Word(17, 21, 1100, 1500, 0.9, True, doubt="unsure"))
    turns = [
        SpokenTurn(Who(Voice.UNKNOWN, "1"), 0, len(ASKED), 0, 900),
        SpokenTurn(Who(Voice.UNKNOWN, "2"), len(ASKED) + 1, len(BODY), 1000, 2900, words),
    ]
    keep_transcript(by=Machine("test"), recording=recording, body=BODY, turns=turns, made_with="test")
    return recording


@pytest.fixture
def desk(client: Client) -> Client:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    client.force_login(researcher)
    return client


def address(recording: Recording) -> str:
    return f"/admin/recordings/{recording.pk}/words/"


def current(recording: Recording) -> Revision:
    found: Revision | None = Recording.objects.get(pk=recording.pk).transcript.current
    assert found is not None
    return found


def sent(recording: Recording, turns: Any) -> dict[str, Any]:
    return {"revision": current(recording).pk, "turns": json.dumps(turns)}


def test_the_page_has_the_words_their_times_and_who_speaks(recording: Recording, desk: Client) -> None:
    answer = desk.get(address(recording))
    sheet = answer.context["sheet"]
    voices = {speaker.name: speaker.pk for speaker in Speaker.objects.all()}
    assert sheet["turns"][1] == {
        "who": voices["2"],
        "text": SAID,
        "words": [[0, 1, 1000, 1100, 1], [2, 6, 1100, 1500, 1, "unsure"]],
        "start": 1000,
        "end": 2900,
    }
    assert [one["called"] for one in sheet["speakers"]] == ["Voice 1", "Voice 2"]
    assert f"What happened?\n{SAID}" in answer.content.decode()  # without a script, a field


def test_no_script_holds_the_words_up(recording: Recording, desk: Client) -> None:
    story = reverse("analysis_desk", args=[recording.story.public_id])
    for page in (address(recording), story):
        html = desk.get(page).content.decode()
        before = html.partition("data-sheet")[0] if page != story else html
        holding = [tag for tag in re.findall("<script[^>]*src=[^>]*>", before) if not re.search(WAITS, tag)]
        assert [tag for tag in holding if "js/icons" not in tag] == []
        assert "js/core" in before


def test_what_was_written_becomes_the_next_version(recording: Recording, desk: Client) -> None:
    one, two = Speaker.objects.order_by("name")
    turns = [
        {"who": one.pk, "text": "What happened then?"},
        {"who": two.pk, "text": "I lost my   job."},
        {"who": ["other", " Ada "], "text": "So did I."},
        {"who": None, "text": "  "},
    ]
    answer = desk.post(address(recording), sent(recording, turns), follow=True)
    assert "Saved as version 2." in answer.content.decode()
    after = current(recording)
    assert (after.source, after.body) == (Source.CORRECTED, "What happened then?\nI lost my job.\nSo did I.")
    assert [turn.called for turn in after.turns.all()] == ["Voice 1", "Voice 2", "Ada"]
    assert after.turns.all()[1].spoken_words[0].start_ms == 1000


def test_without_a_script_the_text_is_corrected_line_by_line(recording: Recording, desk: Client) -> None:
    body = BODY.replace("job", "post").replace("\n", "\r\n")
    desk.post(address(recording), {"revision": current(recording).pk, "body": body})
    after = current(recording)
    assert after.body == BODY.replace("job", "post")
    assert [turn.called for turn in after.turns.all()] == ["Voice 1", "Voice 2"]


@pytest.mark.parametrize(
    "turns",
    [
        "{",
        "[" * 100_000,
        "{}",
        '["x"]',
        '[{"who": null}]',
        '[{"who": 999999, "text": "x"}]',
        '[{"who": true, "text": "x"}]',
        '[{"who": ["nobody", "x"], "text": "x"}]',
        '[{"who": ["other"], "text": "x"}]',
        '[{"who": null, "text": 7}]',
        '[{"who": null, "text": "x", "start": -1}]',
        '[{"who": null, "text": "x", "start": 1.5}]',
        '[{"who": null, "text": " "}]',
        "[]",
    ],
)
def test_what_cannot_be_read_changes_nothing_and_says_so(
    recording: Recording, desk: Client, turns: str
) -> None:
    answer = desk.post(address(recording), {"revision": current(recording).pk, "turns": turns})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert current(recording).number == 1


def test_another_storys_speaker_is_nobody_here(recording: Recording, desk: Client) -> None:
    other = Speaker.objects.create(text=recorded().story.texts.create(kind="account"), name="X")
    answer = desk.post(address(recording), sent(recording, [{"who": other.pk, "text": "x"}]))
    assert answer.status_code == 422


def test_who_comes_second_is_told_and_loses_nothing(recording: Recording, desk: Client) -> None:
    form = {"revision": current(recording).pk, "body": BODY + "\nMine."}
    desk.post(address(recording), {"revision": current(recording).pk, "body": BODY + "\nFirst."})
    answer = desk.post(address(recording), form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Someone has saved other words where you changed them too." in page
    assert "Mine.\nFirst.</textarea>" in page
    assert f'value="{current(recording).pk}"' in page
    assert current(recording).body.endswith("First.")


def test_what_two_wrote_in_other_turns_is_brought_together(recording: Recording, desk: Client) -> None:
    form = {"revision": current(recording).pk, "body": BODY.replace("happened", "really happened")}
    desk.post(address(recording), {"revision": current(recording).pk, "body": BODY.replace("job", "post")})
    assert desk.post(address(recording), form).status_code == 302
    assert current(recording).body == "What really happened?\nI lost my post."
    assert [turn.called for turn in current(recording).turns.all()] == ["Voice 1", "Voice 2"]


def test_passages_that_lost_their_words_are_told(recording: Recording, desk: Client) -> None:
    mark(revision=current(recording), start=BODY.index("job"), end=BODY.index("job") + 3)
    form = {"revision": current(recording).pk, "body": BODY.replace("job", "post")}
    page = desk.post(address(recording), form, follow=True).content.decode()
    assert "One passage that was coded or quoted has other words now." in page


def test_only_those_who_may_open_the_words(recording: Recording, client: Client, desk: Client) -> None:
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    assert desk.get(address(recording)).status_code == 404
    other = recorded()
    client.force_login(UserFactory(role=Role.COLLECTOR))
    assert client.get(address(other)).status_code == 404
    client.force_login(UserFactory(role=Role.EDITOR))
    assert client.get(address(recording)).status_code in (302, 403)


def test_a_recording_without_words_is_typed(desk: Client) -> None:
    """Somebody who has no model, or does not want to wait for it."""
    recording = recorded()
    Recording.objects.update(duration_ms=60_000)
    assert "Transcribe by hand" in desk.get("/admin/recordings/").content.decode()
    assert "has no words yet" in desk.get(address(recording)).content.decode()
    turns = [
        {"who": ["interviewer", ""], "text": "What happened?", "start": 0},
        {"who": ["teller", ""], "text": "I lost my job.", "start": 4_200},
        {"who": None, "text": "", "start": 9_000},
        {"who": ["interviewer", ""], "text": "When?", "start": 99_000},
    ]
    desk.post(address(recording), {"revision": 0, "turns": json.dumps(turns)})
    first = current(recording)
    assert (first.source, first.maker, first.is_vouched_for) == (Source.LISTENED, Maker.PERSON, True)
    assert first.body == "What happened?\nI lost my job.\nWhen?"
    times = [(turn.called, turn.start_ms, turn.end_ms) for turn in first.turns.all()]
    assert times == [("Interviewer", 0, 4_200), ("Teller", 4_200, 60_000), ("Interviewer", 60_000, 60_000)]
    again = desk.post(address(recording), {"revision": 0, "body": "Mine."})
    assert again.status_code == 422
    # Typed on: the times of turns are those that were heard, and what is new begins where it was.
    asked, told = Speaker.objects.order_by("pk").values_list("pk", flat=True)
    turns = [
        {"who": asked, "text": "What happened then?", "start": 0},
        {"who": told, "text": "I lost my job.", "start": 4_200},
        {"who": told, "text": "And my home.", "start": 6_000},
    ]
    desk.post(address(recording), sent(recording, turns))
    times = [(turn.called, turn.start_ms, turn.end_ms) for turn in current(recording).turns.all()]
    assert times == [("Interviewer", 0, 4_200), ("Teller", 4_200, 6_000), ("Teller", 6_000, 60_000)]


def test_what_a_machine_hears_later_stays_beside_what_a_person_typed(desk: Client) -> None:
    recording = recorded()
    desk.post(address(recording), {"revision": 0, "body": "I lost my job.\nThat was in spring."})
    assert [turn.called for turn in current(recording).turns.all()] == ["", ""]
    keep_transcript(by=Machine("test"), recording=recording, body="I lost.", turns=[], made_with="test")
    assert current(recording).number == 1
    assert recording.transcript.revisions.count() == 2


def test_a_part_that_the_teller_closed_keeps_its_place(recording: Recording, desk: Client) -> None:
    """Without its mark nobody could put the words back."""
    teller = Teller(recording.story_id)
    start = BODY.index("lost")
    redacted_part = parts.close(by=teller, revision=current(recording), start=start, end=start + 4)
    masked = current(recording)
    assert masked.body == BODY.replace("lost", "[…]")
    for gone in (masked.body.replace("[…] ", ""), masked.body.replace("[…]", "sold")):
        answer = desk.post(address(recording), {"revision": masked.pk, "body": gone})
        assert (answer.status_code, "Leave each of these where it is" in answer.content.decode()) == (
            422,
            True,
        )
        turns = [{"who": None, "text": line} for line in gone.split("\n")]
        assert desk.post(address(recording), sent(recording, turns)).status_code == 422
    assert current(recording) == masked
    desk.post(address(recording), {"revision": masked.pk, "body": masked.body.replace("job", "post")})
    parts.reopen(by=teller, redacted_part=redacted_part)
    assert current(recording).body == BODY.replace("job", "post")
