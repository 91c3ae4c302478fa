"""The editors' list of quotes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, QuoteState, Story
from stories.roles import Role
from storybook.models import ChapterPage
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of
from tests.storybook.conftest import WORDS, questions_for, quotes_of_people

URL = "/admin/quotes/"
NOT_NOW = "This quote may not be shown now"


def listed(client: Client, **asked: str) -> str:
    response = client.get(reverse("storybook_quotes"), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_list_says_what_the_teller_answered_and_where_it_stands(
    signed_in: Client, chapter: ChapterPage
) -> None:
    page = listed(signed_in)
    assert [text in page for text in (WORDS, "The teller said yes", "A spring</a>, Hard times")] == [True] * 3


def test_list_hides_words_after_a_withdrawal(signed_in: Client, chapter: ChapterPage, story: Story) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)
    page = listed(signed_in)
    assert [text in page for text in (WORDS, "A spring", NOT_NOW)] == [False, False, True]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (QuoteState.ASKED, True),
        (QuoteState.APPROVED, True),
        (QuoteState.REFUSED, False),
        (QuoteState.REVOKED, False),
    ],
)
def test_list_shows_words_until_the_teller_says_no(signed_in: Client, state: QuoteState, shown: bool) -> None:
    answered = None if state == QuoteState.ASKED else timezone.now()
    QuoteFactory(state=state, answered_at=answered)
    page = listed(signed_in)
    assert [WORDS in page, NOT_NOW in page] == [shown, not shown]


def test_list_can_be_narrowed_to_an_answer(signed_in: Client, quote: Quote) -> None:
    QuoteFactory(passage=passage_of(StoryFactory(), "I lost my job"))
    found = [
        [words in listed(signed_in, state=state) for words in (WORDS, "I lost my job")]
        for state in ("", "asked", "approved", "nonsense")
    ]
    assert found == [[True, True], [False, True], [True, False], [True, True]]
    assert "No quote has this answer." in listed(signed_in, state="refused")


def test_list_of_nothing_says_how_to_begin(signed_in: Client) -> None:
    assert "No quote has been asked for yet." in listed(signed_in)


def test_list_turns_the_page_after_twenty_five(signed_in: Client) -> None:
    quotes_of_people(26)
    assert [listed(signed_in, p=p).count(WORDS) for p in ("1", "2")] == [25, 1]


def test_list_is_in_the_menu_of_those_who_ask_for_quotes(client: Client, db: None) -> None:
    seen = {}
    for role in (Role.EDITOR, Role.LEADER):
        client.force_login(UserFactory(role=role))
        seen[role] = URL in client.get("/admin/").content.decode()
    assert seen == {Role.EDITOR: True, Role.LEADER: False}


def test_list_is_refused_to_others(client: Client, quote: Quote) -> None:
    client.force_login(UserFactory(role=Role.LEADER))
    response = client.get(URL)
    assert (response.status_code, WORDS in response.content.decode()) == (302, False)


def test_list_asks_as_many_questions_for_three_quotes_as_for_one(
    signed_in: Client, quote: Quote, django_assert_num_queries: Any
) -> None:
    asked = questions_for(signed_in, URL)
    quotes_of_people(2)
    with django_assert_num_queries(asked):
        assert listed(signed_in).count(WORDS) == 3
