"""What search may find of this room, asked of the gate and not of an index."""

from typing import Any

import pytest

from search.engine import Audience, Entry
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, Story
from stories.models.uses import Use
from storybook.models import BookIndexPage, BookPage, ChapterPage, HomePage, ThemeIndexPage, ThemePage
from storybook.publishing.search_sources import PageSource, QuoteSource
from storybook.publishing.themes import offered
from tests.factories import CodeFactory, CodingFactory
from tests.storybook.conftest import WORDS, chapter_with, publish, quotes_of_people
from tests.storybook.test_chapter import spoken_quote

QUOTES, PAGES = QuoteSource(), PageSource()


def test_quote_is_found_where_it_stands(chapter: ChapterPage, quote: Quote, story: Story) -> None:
    key = str(quote.pk)
    assert list(QUOTES.keys()) == list(QUOTES.keys_of(story.pk)) == [key]
    assert QUOTES.documents([key]) == [Entry("quote", key, Audience.PUBLIC, "A spring", WORDS, story.pk)]
    shown = QUOTES.resolve([key], None)[key]
    assert (shown.title, shown.words, shown.url) == (
        "A spring – Hard times",
        WORDS,
        f"/books/hard-times/a-spring/#quote-{key}",
    )


def test_quote_is_not_found_once_withdrawn(chapter: ChapterPage, quote: Quote, story: Story) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)
    key = str(quote.pk)
    found = (list(QUOTES.documents([key])), QUOTES.showable([key], None), dict(QUOTES.resolve([key], None)))
    assert found == ([], set(), {})


def test_quote_is_not_found_on_a_draft_or_on_no_page(book: BookPage, quote: Quote) -> None:
    nowhere = quotes_of_people(1)[0]
    chapter_with(book, quote, live=False)
    keys = [str(quote.pk), str(nowhere.pk)]
    assert (list(QUOTES.keys()), QUOTES.showable(keys, None), dict(QUOTES.resolve(keys, None))) == (
        [],
        set(),
        {},
    )


def test_quote_is_found_with_its_clip_only_while_the_voice_may_be_heard(book: BookPage) -> None:
    heard, silent = spoken_quote(tuple(Use)), spoken_quote((Use.KEEP, Use.PUBLISH))
    chapter_with(book, heard, silent)
    found = QUOTES.resolve([str(heard.pk), str(silent.pk)], None)
    clip = found[str(heard.pk)].clip
    assert clip is not None
    recording = heard.passage.revision.text.recording
    assert (clip.url, clip.start_ms, clip.end_ms) == (f"/listen/{recording.public_id}/", 700, 1500)
    assert found[str(silent.pk)].clip is None


def test_quotes_resolve_in_as_many_questions_for_three_as_for_one(
    book: BookPage, django_assert_num_queries: Any
) -> None:
    quotes = quotes_of_people(3)
    for quote in quotes:
        CodingFactory(passage=quote.passage)
    chapter_with(book, *quotes)
    keys = [str(quote.pk) for quote in quotes]
    QUOTES.resolve(keys, None)  # the site's root is kept between requests
    for some in (keys[:1], keys):
        with django_assert_num_queries(1):
            assert QUOTES.showable(some, None) == set(some)
        with django_assert_num_queries(6):
            assert len(QUOTES.resolve(some, None)) == len(some)


@pytest.fixture
def pages(chapter: ChapterPage) -> list[Any]:
    code = CodeFactory(name="Kindness", definition="A good turn.")
    theme = publish(ThemeIndexPage.objects.get(), ThemePage(title="Kindness", slug="kindness", code=code))
    return [HomePage.objects.get(), BookIndexPage.objects.get(), chapter.get_parent(), chapter, theme]


def test_pages_are_found_by_editors_words_and_never_by_a_quotes(pages: list[Any]) -> None:
    entries = {entry.key: entry for entry in PAGES.documents(list(PAGES.keys()))}
    assert {str(page.pk) for page in pages} < set(entries)
    chapter, theme = entries[str(pages[3].pk)], entries[str(pages[4].pk)]
    assert (chapter.title, chapter.body) == (
        "A spring",
        "How it began.\nThe spring was hard for many.\nIn their own words",
    )
    assert theme.body == "A good turn."
    assert all(entry.story_id is None and WORDS not in entry.body for entry in entries.values())


def test_pages_that_are_not_out_are_not_found(chapter: ChapterPage, book: BookPage) -> None:
    book.unpublish()
    keys = [str(chapter.pk), str(book.pk)]
    assert (PAGES.showable(keys, None), dict(PAGES.resolve(keys, None)), list(PAGES.documents(keys))) == (
        set(),
        {},
        [],
    )


def test_pages_resolve_to_their_address(chapter: ChapterPage) -> None:
    shown = PAGES.resolve([str(chapter.pk)], None)[str(chapter.pk)]
    assert (shown.title, shown.url) == ("A spring", "/books/hard-times/a-spring/")


def test_pages_of_one_kind_resolve_in_as_many_questions_for_three_as_for_one(
    book: BookPage, django_assert_num_queries: Any
) -> None:
    keys = [str(chapter_with(book, slug=slug).pk) for slug in ("one", "two", "three")]
    PAGES.resolve(keys, None)
    for some in (keys[:1], keys):
        with django_assert_num_queries(1):
            assert PAGES.showable(some, None) == set(some)
        with django_assert_num_queries(2):
            assert len(PAGES.resolve(some, None)) == len(some)


def test_pages_hold_nothing_of_a_story(story: Story) -> None:
    assert list(PAGES.keys_of(story.pk)) == []


def test_themes_are_offered_when_there_is_something_to_read(chapter: ChapterPage, quote: Quote) -> None:
    index = ThemeIndexPage.objects.get()
    full, empty = CodeFactory(name="Full"), CodeFactory(name="Empty")
    for code in (full, empty):
        publish(index, ThemePage(title=code.name, slug=code.slug, code=code))
    CodingFactory(passage=quote.passage, code=full)
    assert [(theme.name, theme.url) for theme in offered()] == [("Full", f"/themes/{full.slug}/")]
