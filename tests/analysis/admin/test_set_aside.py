"""What was turned down or taken away is listed, and each can be had back by itself."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from analysis.codebook.merging import merge
from analysis.coding import acts as codings
from analysis.coding import suggestions
from analysis.memos import acts as memos
from analysis.models import Code, Coding, Decision, Memo, Suggestion
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import Story, User
from stories.roles import Role
from tests.analysis.admin.test_desk_views import BY_SCRIPT, address, reading, send, story
from tests.factories import CodeFactory, UserFactory, passage_of

__all__ = ["reading", "story"]  # fixtures
pytestmark = [pytest.mark.both, pytest.mark.django_db]


def listed(client: Client, story: Story) -> list[str]:
    """Each line as it is read, the latest first."""
    html = client.get(address("set_aside", story), headers=BY_SCRIPT).content.decode()
    lines = re.findall(r"<li>(.*?)</li>", html, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", line)).split()) for line in lines]


def without_times(lines: list[str]) -> list[str]:
    return [re.sub(r" , \d+ \w+ \d{4}, \d\d:\d\d", "", line) for line in lines]


@pytest.fixture
def work(story: Story) -> Suggestion:
    found: Suggestion = Suggestion.objects.get(code__slug="work")
    return found


def test_what_was_turned_down_or_taken_away_comes_back_in_any_order(
    reading: Client, story: Story, researcher: User, work: Suggestion
) -> None:
    assert listed(reading, story) == []
    send(reading, "reject", story, work.pk)
    made = codings.apply(
        by=researcher, passage=passage_of(story, "We ate."), code=Code.objects.get(slug="hope")
    )
    send(reading, "remove", story, made.pk)
    assert without_times(listed(reading, story)) == [
        "Hope: coding of researcher taken away We ate. Put back",
        "Work: suggestion turned down 😀 I lost my job. Open it again",
    ]
    answer = send(reading, "reopen", story, work.pk, **{"from": "set-aside"})
    assert (answer.status_code, answer["Location"]) == (302, address("set_aside", story))
    assert not Decision.objects.exists()
    assert send(reading, "restore", story, made.pk)["Location"] == address("desk", story)
    assert (Coding.objects.live().get(), listed(reading, story)) == (made, [])


def test_a_memo_comes_back_as_it_was_written_last(reading: Client, story: Story, researcher: User) -> None:
    first = memos.write(by=researcher, on=story, body="One.")
    second = memos.edit(by=researcher, memo=first, body="Two.")
    assert listed(reading, story) == []
    memos.remove(by=researcher, memo=second)
    assert without_times(listed(reading, story)) == ["Memo taken away Two. Put back"]
    for _ in range(2):  # a double click
        send(reading, "restore_memo", story, first.pk)
    assert (Memo.objects.live().get().body, listed(reading, story)) == ("Two.", [])
    send(reading, "undo", story)
    assert not Memo.objects.live().exists()
    assert memos.restore(by=researcher, memo=second) == second == memos.restore(by=researcher, memo=second)


def test_a_memo_stands_where_it_was_taken_away_and_not_where_it_was_written(
    reading: Client, story: Story, researcher: User
) -> None:
    old = memos.write(by=researcher, on=story, body="Long ago.")
    Memo.objects.update(made_at="2020-01-01T00:00:00Z")
    made = codings.apply(by=researcher, passage=passage_of(story, "We ate."), code=CodeFactory(name="Food"))
    codings.remove(by=researcher, coding=made)
    memos.remove(by=researcher, memo=old)
    assert ["Memo" in line for line in listed(reading, story)] == [True, False]


def test_a_memo_is_listed_only_where_it_could_be_read(
    reading: Client, story: Story, researcher: User
) -> None:
    other, hope = UserFactory(username="other", role=Role.RESEARCHER), Code.objects.get(slug="hope")
    theirs = codings.apply(by=other, passage=passage_of(story, "We ate."), code=hope)
    memo = memos.write(by=researcher, on=theirs, body="I disagree.")
    memos.remove(by=researcher, memo=memo)
    assert len(listed(reading, story)) == 1
    send(reading, "blind_coding", story)
    assert listed(reading, story) == []
    assert send(reading, "restore_memo", story, memo.pk).status_code == 404
    send(reading, "see_coding", story)
    codings.remove(by=other, coding=theirs)  # it comes back with what it hangs on
    assert ["Memo" in line for line in listed(reading, story)] == [False]


def test_only_what_can_come_back_is_listed(
    reading: Client, story: Story, researcher: User, work: Suggestion
) -> None:
    other, hope = UserFactory(username="other", role=Role.RESEARCHER), Code.objects.get(slug="hope")
    theirs = codings.apply(by=other, passage=passage_of(story, "We ate."), code=hope)
    codings.remove(by=other, coding=theirs)
    suggestions.reject(by=other, suggestion=work)
    # Who looks after the codebook may have it back.
    hopes = ["Hope: coding of other taken away We ate. Put back"]
    assert without_times(listed(reading, story)) == hopes
    send(reading, "blind_coding", story)
    assert listed(reading, story) == []
    merged = CodeFactory(name="Food", slug="food")
    one = codings.apply(by=researcher, passage=passage_of(story, "We ate."), code=merged)
    codings.remove(by=researcher, coding=one)
    anew = codings.apply(by=researcher, passage=passage_of(story, "cold"), code=hope)
    codings.remove(by=researcher, coding=anew)
    codings.apply(by=researcher, passage=passage_of(story, "cold"), code=hope)
    assert len(listed(reading, story)) == 1
    merge(by=researcher, code=merged, into=hope)
    assert without_times(listed(reading, story)) == ["Hope: coding of researcher taken away We ate. Put back"]


def test_it_is_closed_with_the_story(reading: Client, story: Story, work: Suggestion) -> None:
    send(reading, "reject", story, work.pk)
    assert reading.get(address("set_aside", story)).status_code == 200
    consent.withdraw(by=Teller(story.pk), story=story)
    assert reading.get(address("set_aside", story)).status_code == 404


def test_much_is_paged_and_asks_no_more_than_little(
    reading: Client,
    story: Story,
    researcher: User,
    django_assert_num_queries: Any,
) -> None:
    def take_away(number: int) -> None:
        for _ in range(number):
            code = CodeFactory()
            made = codings.apply(by=researcher, passage=passage_of(story, "We ate."), code=code)
            codings.remove(by=researcher, coding=made)

    take_away(1)
    with CaptureQueriesContext(connection) as few:
        listed(reading, story)
    take_away(51)
    with django_assert_num_queries(len(few)):
        assert len(listed(reading, story)) == 50
    html = reading.get(address("set_aside", story)).content.decode()
    assert "Page 1 of 2" in html
    assert reading.get(address("set_aside", story), {"p": "2"}).content.decode().count("Put back") == 2
