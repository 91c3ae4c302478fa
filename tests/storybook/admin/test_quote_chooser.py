"""Choosing quotes for a chapter: only what may be shown, and only by those who publish."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, QuoteState, Story
from stories.roles import Role
from storybook.models import BookPage, ChapterPage
from storybook.models.blocks import QuoteBlock
from storybook.models.quote_field import NOT_NOW, said_now
from tests.factories import (
    AreaFactory,
    CodingFactory,
    QuoteFactory,
    StoryFactory,
    StorytellerFactory,
    UserFactory,
    passage_of,
)
from tests.storybook.conftest import WORDS, chapter_with, questions_for, quotes_of_people

CHOOSE, RESULTS = "storybook_quote_chooser:choose", "storybook_quote_chooser:choose_results"


def results(client: Client, q: str = "") -> str:
    response = client.get(reverse(RESULTS), {"q": q} if q else {})
    assert response.status_code == 200
    return response.content.decode()


def test_chooser_lists_words_who_where_and_themes(signed_in: Client) -> None:
    teller = StorytellerFactory(how_named="chosen", display_name="Wren")
    story = StoryFactory(storyteller=teller, area=AreaFactory(name="Fictional Bay"))
    quote = QuoteFactory(passage=passage_of(story, WORDS), approved=True)
    CodingFactory(passage=quote.passage, code__name="Kindness")
    page = results(signed_in)
    assert [text in page for text in (WORDS, "Wren", "Fictional Bay", "Kindness")] == [True] * 4


def test_chooser_lists_only_what_may_be_shown(signed_in: Client, quote: Quote, story: Story) -> None:
    QuoteFactory(passage=passage_of(StoryFactory(), "I lost my job"), state=QuoteState.ASKED)
    assert [text in results(signed_in) for text in (WORDS, "I lost my job")] == [True, False]
    acts.withdraw(by=Teller(story.pk), story=story)
    assert WORDS not in results(signed_in)


@pytest.mark.parametrize(
    ("q", "found"), [("NURSE", True), ("wren", True), ("fictional bay", True), ("tax", False)]
)
def test_chooser_searches_words_names_and_places(signed_in: Client, q: str, found: bool) -> None:
    teller = StorytellerFactory(how_named="chosen", display_name="Wren")
    story = StoryFactory(storyteller=teller, area=AreaFactory(name="Fictional Bay"))
    QuoteFactory(passage=passage_of(story, WORDS), approved=True)
    assert (WORDS in results(signed_in, q)) is found


def test_chooser_opens_as_a_window_of_the_editor(signed_in: Client, quote: Quote) -> None:
    answer = json.loads(signed_in.get(reverse(CHOOSE)).content)
    assert (answer["step"], WORDS in answer["html"]) == ("choose", True)


def test_chosen_quote_is_told_to_the_editors_page(signed_in: Client, quote: Quote) -> None:
    answer = json.loads(signed_in.get(reverse("storybook_quote_chooser:chosen", args=[quote.pk])).content)
    assert answer["result"] == {
        "id": str(quote.pk),
        "title": f"“{WORDS}” – Someone who told us their story",
        "edit_url": None,
    }


def test_several_chosen_quotes_are_told_without_those_that_may_not_be_shown(
    signed_in: Client, quote: Quote
) -> None:
    asked = QuoteFactory(state=QuoteState.ASKED)
    url = reverse("storybook_quote_chooser:chosen_multiple")
    answer = json.loads(signed_in.get(url, {"id": [quote.pk, asked.pk]}).content)
    assert [each["id"] for each in answer["result"]] == [str(quote.pk)]


def test_quote_that_may_not_be_shown_cannot_be_chosen(signed_in: Client, quote: Quote, story: Story) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)
    assert signed_in.get(reverse("storybook_quote_chooser:chosen", args=[quote.pk])).status_code == 404


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.LEADER, Role.COLLECTOR])
def test_chooser_is_for_those_who_publish(client: Client, quote: Quote, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    urls = [
        reverse(CHOOSE),
        reverse(RESULTS),
        reverse("storybook_quote_chooser:chosen", args=[quote.pk]),
        reverse("storybook_quote_chooser:chosen_multiple"),
    ]
    answers = [client.get(url) for url in urls]
    assert [answer.status_code for answer in answers] == [302] * 4
    assert [WORDS in answer.content.decode() for answer in answers] == [False] * 4


def test_chooser_asks_as_many_questions_for_three_quotes_as_for_one(
    signed_in: Client, quote: Quote, django_assert_num_queries: Any
) -> None:
    CodingFactory(passage=quote.passage)
    asked = questions_for(signed_in, reverse(RESULTS))
    for other in quotes_of_people(2):
        CodingFactory(passage=other.passage)
    with django_assert_num_queries(asked):
        assert results(signed_in).count(WORDS) == 3


def test_editing_a_chapter_names_its_quotes_only_while_they_may_be_shown(
    signed_in: Client, chapter: ChapterPage, story: Story
) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    page = signed_in.get(url).content.decode()
    assert [WORDS in page, str(NOT_NOW) in page] == [True, False]
    acts.withdraw(by=Teller(story.pk), story=story)
    page = signed_in.get(url).content.decode()
    assert [WORDS in page, str(NOT_NOW) in page] == [False, True]


def test_said_now_of_no_quote_is_that_it_may_not_be_shown(quote: Quote, story: Story) -> None:
    assert (said_now(None), said_now(quote)) == (NOT_NOW, f"“{WORDS}” – Someone who told us their story")


def test_block_alone_renders_nothing_of_a_quote(quote: Quote) -> None:
    block = QuoteBlock()
    assert (block.render(quote), block.get_prep_value(quote)) == ("", quote.pk)


def test_editing_a_chapter_asks_as_many_questions_for_thirty_quotes_as_for_two(
    signed_in: Client, book: BookPage, django_assert_num_queries: Any
) -> None:
    few = chapter_with(book, *quotes_of_people(2), slug="few")
    many = chapter_with(book, *quotes_of_people(30), slug="many")
    asked = questions_for(signed_in, reverse("wagtailadmin_pages:edit", args=[few.pk]))
    url = reverse("wagtailadmin_pages:edit", args=[many.pk])
    signed_in.get(url)
    with django_assert_num_queries(asked):
        assert signed_in.get(url).content.decode().count(WORDS) == 30
