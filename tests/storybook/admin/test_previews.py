"""What Wagtail's admin draws of a chapter goes through the gate like the page itself."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, Story
from storybook.models import BookPage, ChapterPage
from storybook.models.quote_field import NOT_NOW
from tests.storybook.conftest import WORDS, chapter_with


@pytest.fixture
def draft(book: BookPage, quote: Quote) -> ChapterPage:
    return chapter_with(book, quote, live=False)


def drawn(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def urls_of(chapter: ChapterPage) -> list[str]:
    revision = chapter.latest_revision
    return [
        reverse("wagtailadmin_pages:view_draft", args=[chapter.pk]),
        reverse("wagtailadmin_pages:revisions_view", args=[chapter.pk, revision.pk]),
    ]


def test_draft_and_old_version_show_words_only_while_the_gate_lets_them(
    signed_in: Client, draft: ChapterPage, story: Story
) -> None:
    assert [WORDS in drawn(signed_in, url) for url in urls_of(draft)] == [True, True]
    acts.withdraw(by=Teller(story.pk), story=story)
    pages = [drawn(signed_in, url) for url in urls_of(draft)]
    assert [[trace in page for trace in (WORDS, "blockquote", 'id="quote-')] for page in pages] == [
        [False] * 3
    ] * 2


def test_draft_is_never_stored(signed_in: Client, draft: ChapterPage) -> None:
    response = signed_in.get(urls_of(draft)[0])
    assert "no-store" in response["Cache-Control"]


def test_comparison_of_versions_shows_words_only_while_the_gate_lets_them(
    signed_in: Client, draft: ChapterPage, story: Story
) -> None:
    draft.body = []
    draft.save_revision()
    url = reverse("wagtailadmin_pages:revisions_compare", args=[draft.pk, "earliest", "latest"])
    assert WORDS in drawn(signed_in, url)
    acts.withdraw(by=Teller(story.pk), story=story)
    page = drawn(signed_in, url)
    assert [WORDS in page, str(NOT_NOW) in page] == [False, True]


def test_revision_holds_a_reference_and_never_the_words(draft: ChapterPage, quote: Quote) -> None:
    content = [json.dumps(revision.content) for revision in Revision.objects.all()]
    assert [WORDS in each for each in content] == [False] * len(content)
    assert [block["value"] for block in draft.body.raw_data if block["type"] == "quote"] == [quote.pk]


def test_admin_api_holds_no_words(signed_in: Client, chapter: ChapterPage) -> None:
    answer = drawn(signed_in, f"/admin/api/main/pages/{chapter.pk}/?fields=*")
    assert [WORDS in answer, "A spring" in answer] == [False, True]


def test_saving_a_chapter_keeps_the_reference_to_a_withdrawn_quote(
    chapter: ChapterPage, story: Story, quote: Quote
) -> None:
    """Nothing the gate says is written into a page, so nothing has to be written back when it opens again."""
    acts.withdraw(by=Teller(story.pk), story=story)
    again: Any = ChapterPage.objects.get(pk=chapter.pk)
    again.save_revision().publish()
    assert ChapterPage.objects.get(pk=chapter.pk).quote_keys() == [quote.pk]
