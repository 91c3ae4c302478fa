"""The editors' form refuses a copy of a teller's words, and takes everything else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from stories.actors import Teller
from stories.consent import acts
from stories.models import Quote, QuoteState, Story
from storybook.admin.page_form import COPIED
from storybook.models import BookPage, ChapterPage
from tests.factories import QuoteFactory, StoryFactory, passage_of
from tests.storybook.conftest import WORDS


def saved(client: Client, book: BookPage, *blocks: tuple[str, Any], **fields: str) -> tuple[str, bool]:
    """What the editor answers to a new chapter, and whether it was kept."""
    url = reverse("wagtailadmin_pages:add", args=["storybook", "chapterpage", book.pk])
    form = {"title": "New", "slug": "new", "summary": "", "body": streamfield(list(blocks)), **fields}
    comments = {"comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}}
    answer = client.post(url, nested_form_data({**form, **comments}), follow=True).content.decode()
    return answer, ChapterPage.objects.filter(slug="new").exists()


def test_form_takes_editors_words_and_a_reference(signed_in: Client, book: BookPage, quote: Quote) -> None:
    words = ("paragraph", rich_text("<p>She was heard, at last.</p>"))
    _, kept = saved(signed_in, book, words, ("quote", str(quote.pk)), ("heading", "What the nurse did"))
    chapter = ChapterPage.objects.get(slug="new")
    assert (kept, chapter.quote_keys()) == (True, [quote.pk])


@pytest.mark.parametrize(
    "blocks",
    [
        [("paragraph", rich_text("<p>Then <b>the nurse</b> listened to me.</p>"))],
        [("paragraph", rich_text("<p>Then THE NURSE   listened to me!</p>"))],
        [("heading", WORDS)],
    ],
)
def test_form_refuses_a_copy_of_a_quote(
    signed_in: Client, book: BookPage, quote: Quote, blocks: list[tuple[str, Any]]
) -> None:
    answer, kept = saved(signed_in, book, *blocks)
    assert (COPIED in answer, kept) == (True, False)


def test_form_refuses_a_copy_in_any_field(signed_in: Client, book: BookPage, quote: Quote) -> None:
    answer, kept = saved(signed_in, book, summary=f"Of how {WORDS}.")
    assert (COPIED in answer, kept) == (True, False)


def test_form_refuses_a_copy_of_a_quote_that_was_taken_back(
    signed_in: Client, book: BookPage, quote: Quote, story: Story
) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)
    answer, kept = saved(signed_in, book, ("heading", WORDS))
    assert (COPIED in answer, kept) == (True, False)


def test_form_lets_words_that_are_anybodys_be(signed_in: Client, book: BookPage) -> None:
    QuoteFactory(passage=passage_of(StoryFactory(), "I had hope again"), state=QuoteState.ASKED)
    _, kept = saved(signed_in, book, ("heading", "Then I had hope again"))
    assert kept


def test_form_publishes_no_reference_to_what_is_not_there(
    signed_in: Client, book: BookPage, quote: Quote
) -> None:
    key = quote.pk
    quote.delete()
    _, kept = saved(signed_in, book, ("quote", str(key)), **{"action-publish": "yes"})
    assert not kept
