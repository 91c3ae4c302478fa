"""Memos and progress at the desk."""

import pytest
from django.test import Client

from analysis.coding import acts as codings
from analysis.models import Code, Coding, CodingProgress, Memo
from stories.models import Story, User
from stories.roles import Role
from tests.analysis.admin.test_desk_views import address, choice, notes, page, reading, send, story
from tests.factories import CodeFactory, UserFactory, passage_of

__all__ = ["reading", "story"]  # fixtures
pytestmark = pytest.mark.django_db


def test_a_memo_on_words_stands_in_the_margin_and_is_changed(reading: Client, story: Story) -> None:
    sent = {"body": "Ask her about this.", **choice(story, "We ate.")}
    answer = send(reading, "story_memos", story, script=True, **sent).json()  # type: ignore[attr-defined]
    memo = Memo.objects.get()
    assert (answer["said"], [note["key"] for note in answer["notes"]]) == ("Memo saved.", [f"m{memo.pk}"])
    assert "Memo, researcher We ate." in notes(page(reading, story))
    card = reading.get(address("memo", story, memo.pk)).content.decode()
    assert "Ask her about this." in card
    answer = send(reading, "memo", story, memo.pk, script=True, body="Asked.").json()  # type: ignore[attr-defined]
    now = Memo.objects.live().get()
    assert (answer["gone"], [note["key"] for note in answer["notes"]]) == ([f"m{memo.pk}"], [f"m{now.pk}"])
    send(reading, "remove_memo", story, now.pk)
    send(reading, "undo", story)
    assert Memo.objects.live().get().body == "Asked."


def test_a_memo_on_a_coding_is_on_its_card_and_its_stripe(
    reading: Client, story: Story, researcher: User
) -> None:
    made = codings.apply(by=researcher, passage=passage_of(story, "We ate."), code=CodeFactory())
    answer = send(reading, "story_memos", story, script=True, coding=made.pk, body="Why?").json()  # type: ignore[attr-defined]
    assert answer["notes"][0]["memo"] is True
    assert "Why?" in reading.get(address("coding", story, made.pk)).content.decode()
    assert f'data-note="c{made.pk}"' in page(reading, story)
    assert "with a memo" in " ".join(notes(page(reading, story)))


def test_a_memo_on_the_story_and_one_that_is_empty(reading: Client, story: Story) -> None:
    send(reading, "story_memos", story, body="She laughs here.")
    assert "She laughs here." in page(reading, story)
    assert "She laughs here." in reading.get(address("story_memos", story)).content.decode()
    empty = send(reading, "story_memos", story, script=True, body="  ")
    assert (empty.status_code, empty.json()) == (422, {"said": "Write something first."})  # type: ignore[attr-defined]
    for sent in ({"coding": "x"}, {"coding": "0"}):
        assert send(reading, "story_memos", story, body="x", **sent).status_code == 404


def test_two_coders_one_blind(reading: Client, story: Story, researcher: User) -> None:
    other = UserFactory(username="other", role=Role.RESEARCHER)
    theirs = codings.apply(by=other, passage=passage_of(story, "We ate."), code=Code.objects.get(slug="hope"))
    assert "Hope, other We ate." in notes(page(reading, story))
    send(reading, "blind_coding", story)
    html = page(reading, story)
    assert ("Hope, other We ate." in notes(html), "until you have finished" in html) == (False, True)
    assert reading.get(address("coding", story, theirs.pk)).status_code == 404
    told = reading.get(address("since", story), {"at": "2020-01-01T00:00:00+00:00"}).json()
    assert (told["notes"], told["gone"]) == ([], [])
    codes = reading.get("/admin/codebook/hope/").content.decode()
    assert "No passage that you may read has this code." in codes
    codings.apply(by=researcher, passage=passage_of(story, "cold"), code=Code.objects.get(slug="hope"))
    send(reading, "finish_coding", story)
    html = page(reading, story)
    assert ("Hope, other We ate." in notes(html), "finished on" in html) == (True, True)
    send(reading, "go-on_coding", story)
    assert CodingProgress.objects.get().finished_at is None
    assert Coding.objects.live().count() == 2


def test_who_has_finished_is_said_on_the_workbench(reading: Client, story: Story) -> None:
    send(reading, "finish_coding", story)
    assert "Finished: researcher" in reading.get("/admin/workbench/").content.decode()
