"""Themes show words from published books, of the code or one below it, while the gate says yes."""

from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client

from analysis.models import Code
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, Story
from stories.models.uses import Use
from storybook.models import BookPage, ChapterPage, ThemeIndexPage, ThemePage
from tests.factories import CodeFactory, CodingFactory, passage_of
from tests.storybook.conftest import WORDS, chapter_with, publish, questions_for, quotes_of_people

URL = "/themes/kindness/"


@pytest.fixture
def kindness(db: None) -> Code:
    code: Code = CodeFactory(
        name="Kindness", slug="kindness", colour=3, shape="leaf", definition="A good turn."
    )
    return code


@pytest.fixture
def theme(kindness: Code) -> ThemePage:
    page: ThemePage = publish(
        ThemeIndexPage.objects.get(), ThemePage(title="Kindness", slug="kindness", code=kindness)
    )
    return page


def html(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_theme_shows_words_with_a_link_to_their_place(
    client: Client, theme: ThemePage, chapter: ChapterPage, quote: Quote, kindness: Code
) -> None:
    CodingFactory(passage=quote.passage, code=kindness)
    page = html(client)
    link = f'<a href="/books/hard-times/a-spring/#quote-{quote.pk}">A spring</a> in the Story Book'
    assert [text in page for text in (WORDS, link, "A good turn.")] == [True] * 3


def test_theme_shows_words_of_a_code_below_it_and_not_of_one_beside(
    client: Client, theme: ThemePage, book: BookPage, kindness: Code
) -> None:
    below, beside = quotes_of_people(1)[0], quotes_of_people(1, said="I lost my job")[0]
    CodingFactory(passage=below.passage, code=CodeFactory(parent=kindness))
    CodingFactory(passage=beside.passage, code=CodeFactory())
    chapter_with(book, below, beside)
    page = html(client)
    assert [WORDS in page, "I lost my job" in page] == [True, False]


def test_theme_shows_words_that_a_coding_touches_only_in_part(
    client: Client, theme: ThemePage, chapter: ChapterPage, story: Story, kindness: Code
) -> None:
    CodingFactory(passage=passage_of(story, "to me, and I had hope"), code=kindness)
    assert WORDS in html(client)


def close_all(story: Story, chapter: ChapterPage) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)


def close_research(story: Story, chapter: ChapterPage) -> None:
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.RESEARCH,))


def unpublish_chapter(story: Story, chapter: ChapterPage) -> None:
    chapter.unpublish()


def unpublish_book(story: Story, chapter: ChapterPage) -> None:
    chapter.get_parent().specific.unpublish()


@pytest.mark.parametrize("closing", [close_all, close_research, unpublish_chapter, unpublish_book])
def test_theme_forgets_words_at_once(
    client: Client,
    theme: ThemePage,
    chapter: ChapterPage,
    quote: Quote,
    story: Story,
    kindness: Code,
    closing: Any,
) -> None:
    CodingFactory(passage=quote.passage, code=kindness)
    assert [WORDS in html(client), "No words" in html(client, "/themes/")] == [True, False]
    closing(story, chapter)
    page = html(client)
    assert [text in page for text in (WORDS, f"quote-{quote.pk}", "can be read here just now")] == [
        False,
        False,
        True,
    ]
    assert "No words to read here yet." in html(client, "/themes/")


def test_theme_shows_nothing_of_a_draft(
    client: Client, theme: ThemePage, book: BookPage, quote: Quote, kindness: Code
) -> None:
    CodingFactory(passage=quote.passage, code=kindness)
    chapter_with(book, quote, live=False)
    assert WORDS not in html(client)


def test_theme_label_on_a_chapter_leads_to_the_theme(
    client: Client, theme: ThemePage, chapter: ChapterPage, quote: Quote, kindness: Code
) -> None:
    CodingFactory(passage=quote.passage, code=CodeFactory(parent=kindness, name="Listening"))
    page = html(client, "/books/hard-times/a-spring/")
    assert [text in page for text in ('href="/themes/kindness/"', "Listening")] == [True, True]


def test_theme_index_names_each_theme_with_its_definition(client: Client, theme: ThemePage) -> None:
    page = html(client, "/themes/")
    assert [text in page for text in ("Kindness", "A good turn.", "/themes/kindness/")] == [True] * 3


def test_theme_turns_the_page_after_twelve(
    client: Client, theme: ThemePage, book: BookPage, kindness: Code
) -> None:
    quotes = quotes_of_people(13)
    for quote in quotes:
        CodingFactory(passage=quote.passage, code=kindness)
    chapter_with(book, *quotes)
    pages = [html(client), html(client, f"{URL}?page=2"), html(client, f"{URL}?page=nonsense")]
    assert [page.count("<blockquote") for page in pages] == [12, 1, 12]


def test_code_with_a_theme_page_cannot_be_deleted(theme: ThemePage, kindness: Code) -> None:
    with pytest.raises(ProtectedError):
        Code.objects.filter(pk=kindness.pk).delete()


def test_theme_asks_as_many_questions_for_three_quotes_as_for_one(
    client: Client, theme: ThemePage, book: BookPage, kindness: Code, django_assert_num_queries: Any
) -> None:
    first, *others = quotes_of_people(3)
    CodingFactory(passage=first.passage, code=kindness)
    chapter_with(book, first, *others)
    asked = questions_for(client, URL)
    for quote in others:
        CodingFactory(passage=quote.passage, code=kindness)
    with django_assert_num_queries(asked):
        assert html(client).count("<blockquote") == 3


def test_theme_index_asks_as_many_questions_for_three_themes_as_for_one(
    client: Client, theme: ThemePage, django_assert_num_queries: Any
) -> None:
    asked = questions_for(client, "/themes/")
    for number in range(2):
        code = CodeFactory()
        publish(ThemeIndexPage.objects.get(), ThemePage(title=code.name, slug=f"t-{number}", code=code))
    with django_assert_num_queries(asked):
        assert html(client, "/themes/").count('<li class="theme-wall__one') == 3
