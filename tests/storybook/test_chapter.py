"""A chapter shows a quote while the gate says yes, and not one request longer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.formats import vtt
from stories.models import Area, Quote, QuoteState, Recording, Story, Word
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.texts.passages import find
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn
from stories.transcripts.review import teller_agrees
from storybook.models import BookPage, ChapterPage
from tests.factories import (
    AreaFactory,
    CodingFactory,
    QuoteFactory,
    StoryFactory,
    StorytellerFactory,
    UserFactory,
    passage_of,
)
from tests.storybook.conftest import WORDS, chapter_with, publish, questions_for, quotes_of_people

URL = "/books/hard-times/a-spring/"
SAID = "So we moved to the coast."


def html(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_chapter_shows_the_words_who_said_them_and_where_from(client: Client, book: BookPage) -> None:
    teller = StorytellerFactory(how_named="chosen", display_name="Wren")
    area: Area = AreaFactory(name="Fictional Bay")
    story = StoryFactory(storyteller=teller, area=area, content_warnings=["death"])
    chapter_with(book, QuoteFactory(passage=passage_of(story, WORDS), approved=True))
    page = html(client)
    shown = [
        text in page for text in (WORDS, "Wren", "Fictional Bay", "death and loss", "The spring was hard")
    ]
    assert shown == [True] * 5


def test_chapter_shows_the_themes_of_codings_that_touch_the_words(
    client: Client, chapter: ChapterPage, story: Story
) -> None:
    CodingFactory(
        passage=passage_of(story, "the nurse listened to me, and I had hope"), code__name="Kindness"
    )
    CodingFactory(passage=passage_of(story, "I lost my job"), code__name="Elsewhere")
    CodingFactory(passage=passage_of(story, "nurse"), code__name="Taken off", removed_at=timezone.now())
    page = html(client)
    assert [name in page for name in ("Kindness", "Elsewhere", "Taken off")] == [True, False, False]


def withdraw(story: Story, quote: Quote) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)


def withdraw_showing(story: Story, quote: Quote) -> None:
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.PUBLISH,))


def revoke(story: Story, quote: Quote) -> None:
    quotes.revoke(by=Teller(story.pk), quote=quote)


def hold(story: Story, quote: Quote) -> None:
    acts.hold(by=UserFactory(role=Role.STEWARD), story=story)


def lose(story: Story, quote: Quote) -> None:
    quote.passage.lost = True
    quote.passage.save()


def erase(story: Story, quote: Quote) -> None:
    quote.delete()


@pytest.mark.parametrize("closing", [withdraw, withdraw_showing, revoke, hold, lose, erase])
def test_chapter_forgets_a_quote_on_the_very_next_request(
    client: Client, chapter: ChapterPage, story: Story, quote: Quote, closing: Any
) -> None:
    assert [WORDS in html(client), f"quote-{quote.pk}" in html(client)] == [True, True]
    key = quote.pk
    closing(story, quote)
    page = html(client)
    traces = (WORDS, f"quote-{key}", "blockquote", 'class="told', "In their own words", "Someone who told us")
    assert [trace for trace in traces if trace in page] == []
    assert "The spring was hard for many." in page


@pytest.mark.parametrize("state", [QuoteState.ASKED, QuoteState.REFUSED, QuoteState.REVOKED])
def test_chapter_shows_no_quote_without_a_yes_to_it(client: Client, book: BookPage, state: str) -> None:
    answered = None if state == QuoteState.ASKED else timezone.now()
    chapter_with(book, QuoteFactory(state=state, answered_at=answered))
    assert WORDS not in html(client)


def test_chapter_has_the_same_trace_of_no_quote_as_of_one_withheld(client: Client, book: BookPage) -> None:
    chapter_with(book, QuoteFactory(state=QuoteState.ASKED))
    chapter_with(book, slug="empty")
    withheld, empty = html(client), html(client, "/books/hard-times/empty/")
    between = [page.split('<div class="chapter__body">')[1].split("<footer")[0] for page in (withheld, empty)]
    assert between[0].split() == between[1].split()


def test_chapter_is_never_stored(client: Client, chapter: ChapterPage) -> None:
    response = client.get(URL)
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert [response.has_header(name) for name in ("ETag", "Last-Modified")] == [False, False]


def test_chapter_draft_is_not_there(client: Client, book: BookPage, quote: Quote) -> None:
    chapter_with(book, quote, live=False)
    assert client.get(URL).status_code == 404


def test_chapter_of_an_unpublished_book_is_not_there(
    client: Client, chapter: ChapterPage, book: BookPage
) -> None:
    book.unpublish()
    assert client.get(URL).status_code == 404


def test_chapter_of_words_alone_still_reads(client: Client, book: BookPage) -> None:
    publish(book, ChapterPage(title="Bare", slug="bare"))
    assert "There is nothing to read in this chapter now." in html(client, "/books/hard-times/bare/")


def test_chapter_turns_to_its_neighbours_that_are_out(client: Client, book: BookPage) -> None:
    for slug in ("one", "two", "three"):
        chapter_with(book, slug=slug)
    chapter_with(book, slug="draft", live=False)
    page = html(client, "/books/hard-times/two/")
    links = [f'href="/books/hard-times/{slug}/"' in page for slug in ("one", "three", "draft")]
    assert links == [True, True, False]


def test_chapter_asks_as_many_questions_for_three_quotes_as_for_one(
    client: Client, book: BookPage, django_assert_num_queries: Any
) -> None:
    one, three = quotes_of_people(1), quotes_of_people(3)
    for each in (*one, *three):
        CodingFactory(passage=each.passage)
    chapter_with(book, *one, slug="one")
    chapter_with(book, *three, slug="three")
    asked = questions_for(client, "/books/hard-times/one/")
    with django_assert_num_queries(asked):
        assert html(client, "/books/hard-times/three/").count("<blockquote") == 3


# ---- The voice -------------------------------------------------------------------


def spoken_quote(uses: tuple[Use, ...], made_with: str = "faster-whisper small") -> Quote:
    story = StoryFactory(uses=uses, body="", kind="recorded")
    recording = Recording.objects.create(
        story=story,
        file="recordings/x/original",
        sha256="0" * 64,
        size=9,
        duration_ms=4000,
        media_type="audio/wav",
    )
    words = (
        Word(0, 2, 500, 700, 0.9, True),
        Word(3, 5, 700, 900, 0.9, True),
        Word(6, 11, 900, 1500, 0.9, True),
    )
    turn = SpokenTurn(speaker=None, start=0, end=len(SAID), start_ms=0, end_ms=4000, words=words)
    revision = keep_transcript(
        by=Teller(story.pk), recording=recording, body=SAID, turns=[turn], made_with=made_with
    )
    return QuoteFactory(passage=find(revision=revision, words="we moved"), approved=True)


def test_chapter_plays_the_very_words_when_the_voice_may_be_heard(client: Client, book: BookPage) -> None:
    quote = spoken_quote(tuple(Use))
    chapter_with(book, quote)
    recording = quote.passage.revision.text.recording
    page = html(client)
    assert f'src="/listen/{recording.public_id}/?t=700,1500"' in page
    captions = f"/listen/{recording.public_id}/captions.vtt?t=700,1500"
    assert f'src="{captions}"' in page
    assert [line.text for line in vtt.read(client.get(captions).content).lines] == ["we moved"]


def test_chapter_is_silent_when_the_voice_may_not_be_heard(client: Client, book: BookPage) -> None:
    quote = spoken_quote(tuple(use for use in Use if use != Use.VOICE))
    chapter_with(book, quote)
    page = html(client)
    assert ["we moved" in page, "/listen/" in page, "<audio" in page] == [True, False, False]


def test_chapter_marks_words_of_a_machine_until_a_person_vouches_for_them(
    client: Client, book: BookPage
) -> None:
    quote = spoken_quote(tuple(Use), made_with="faster-whisper small")
    chapter_with(book, quote)
    mark = "A machine wrote these words down. No person has checked them yet."
    assert mark in html(client)
    teller_agrees(by=Teller(quote.story.pk), revision=quote.passage.revision)
    assert mark not in html(client)


def test_chapter_waits_for_an_embargo(client: Client, book: BookPage) -> None:
    from stories.consent.events import Terms, append
    from stories.models import Embargo, EventKind, Method
    from tests.factories import ConsentFormVersionFactory

    quote = quotes_of_people(1)[0]
    append(
        story=quote.story,
        kind=EventKind.CHANGED,
        by=Teller(quote.story.pk),
        method=Method.WEB,
        form_version=ConsentFormVersionFactory(),
        answers={},
        terms=Terms(embargo=Embargo.UNTIL, embargo_until=timezone.now() + timedelta(days=1)),
    )
    chapter_with(book, quote)
    assert WORDS not in html(client)


def test_words_in_another_language_say_so(client: Client, book: BookPage, story: Story) -> None:
    """So that they are read aloud, broken and written in the right way."""
    Story.objects.filter(pk=story.pk).update(language="ar")
    quote = QuoteFactory(passage=passage_of(story, WORDS), approved=True)
    page = client.get(chapter_with(book, quote).url).content.decode()
    assert '<html lang="en-gb"' in page
    assert '<blockquote class="quote__words" lang="ar" dir="auto">' in page
