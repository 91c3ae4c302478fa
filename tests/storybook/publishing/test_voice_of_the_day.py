"""The home page begins with somebody's voice: only with one that anyone may read now."""

from datetime import date, timedelta

import pytest
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, Story
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.tellers.appearances import appearances
from storybook.models import BookPage
from storybook.publishing.voice_of_the_day import voice_of
from tests.factories import QuoteFactory, StoryFactory, passage_of
from tests.storybook.conftest import WORDS, chapter_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)


def home(client: Client) -> str:
    return client.get("/").content.decode()


def another(**story: object) -> Quote:
    return QuoteFactory(passage=passage_of(StoryFactory(**story), WORDS), approved=True)


def test_it_speaks_before_the_site_does(client: Client, book: BookPage, quote: Quote) -> None:
    assert "home__voice" not in home(client)
    chapter = chapter_with(book, quote)
    html = home(client)
    assert html.index(WORDS) < html.index("home__lead") < html.index("home__doors")
    assert chapter.url in html
    assert [one.url for one in appearances(quote.story) if one.kind == "home"] == ["/"]


def test_another_each_day_and_the_same_all_day(book: BookPage, quote: Quote) -> None:
    chapter_with(book, quote, another(), another())
    days = [voice_of(TODAY + timedelta(days=day)) for day in range(3)]
    assert len({voice.quote.key for voice in days if voice}) == 3
    first = voice_of(TODAY)
    assert first is not None and first == voice_of(TODAY)


@pytest.mark.parametrize(
    "how", ["taken back", "revoked", "hidden", "no to publish", "unpublished", "warned of"]
)
def test_on_the_next_request_it_is_gone(client: Client, book: BookPage, quote: Quote, how: str) -> None:
    chapter, teller, story = chapter_with(book, quote), Teller(quote.story.pk), quote.story
    assert WORDS in home(client)
    match how:
        case "taken back":
            acts.withdraw(by=teller, story=story)
        case "revoked":
            quotes.revoke(by=teller, quote=quote)
        case "hidden":
            acts.pause(by=teller, story=story)
        case "no to publish":
            acts.withdraw(by=teller, story=story, uses=(Use.PUBLISH,))
        case "unpublished":
            chapter.unpublish()
        case _:
            Story.objects.filter(pk=story.pk).update(content_warnings=["death"])
    assert WORDS not in home(client)


def test_a_long_quote_is_left_to_its_chapter(client: Client, book: BookPage) -> None:
    chapter_with(book, another())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storybook.publishing.voice_of_the_day.LONGEST", len(WORDS) - 1)
        assert WORDS not in home(client)
    assert WORDS in home(client)


def test_it_takes_a_few_questions_however_many_quotes_there_are(
    client: Client, book: BookPage, django_assert_max_num_queries: object
) -> None:
    chapter_with(book, *(another() for _ in range(5)))
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert voice_of(TODAY)
