from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoAssertNumQueries, Settings

from search import find, indexing, sources
from search.engine import Audience, Page, Query
from search.find import COUNTED, NoSuchPage, Results, search
from search.models import Document
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, User
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from tests.factories import QuoteFactory, StoryFactory, UserFactory, erase, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.urls("tests.search.urls")]

BODY = "The nurse listened. I had a quernstone in the kitchen."


def quoted(body: str = BODY, words: str = "", **story: Any) -> Quote:
    """An approved quote that is in the index."""
    of = StoryFactory(body=body, **story)
    quote = QuoteFactory(passage=passage_of(of, words or body), approved=True)
    indexing.index_story(story_id=of.pk)
    return quote


def keys(results: Results) -> list[str]:
    return ["".join(part.text for part in hit.words) for hit in results.hits]


def test_quote_is_found_with_its_words_marked() -> None:
    quoted(storyteller__display_name="Ann Fictional", storyteller__how_named="chosen")
    results = search(text="nurses")
    [hit] = results.hits
    assert (results.number, results.more, hit.label, hit.shown.who) == (1, False, "Quote", "Ann Fictional")
    assert [(part.text, part.is_match) for part in hit.words] == [
        ("The ", False),
        ("nurse", True),
        (" listened. I had a quernstone in the kitchen.", False),
    ]


def test_story_in_another_language_is_found_by_its_endings_at_once() -> None:
    """Although a moment ago nothing in that language was there to look for."""
    assert search(text="casa").number == 0
    quoted("Mi casa y otras casas.", language="es")
    [hit] = search(text="casa").hits
    assert [part.text for part in hit.words if part.is_match] == ["casa", "casas"]


def test_words_outside_the_quote_are_not_found_by_the_public() -> None:
    quoted(words="The nurse listened.")
    assert search(text="quernstone") == Results(search(text="quernstone").query)
    assert Document.objects.filter(audience="public", body__contains="quernstone").count() == 0


def test_index_of_the_public_holds_no_words_of_a_quote_not_yet_allowed() -> None:
    story = StoryFactory(body=BODY)
    QuoteFactory(passage=passage_of(story, BODY))
    indexing.index_story(story_id=story.pk)
    assert list(Document.objects.values_list("audience", flat=True)) == ["research"]


def hidden_by_withdrawal(quote: Quote) -> None:
    acts.withdraw(by=Teller(quote.story.pk), story=quote.story)


def hidden_by_hold(quote: Quote) -> None:
    acts.hold(by=UserFactory(role=Role.STEWARD), story=quote.story)


def hidden_by_revoking(quote: Quote) -> None:
    quotes.revoke(by=Teller(quote.story.pk), quote=quote)


def hidden_by_saying_no_to_showing(quote: Quote) -> None:
    acts.change(by=Teller(quote.story.pk), story=quote.story, answers={Use.PUBLISH: False})


def hidden_by_erasure(quote: Quote) -> None:
    erase(quote.story)


@pytest.mark.parametrize(
    "hide",
    [
        hidden_by_withdrawal,
        hidden_by_hold,
        hidden_by_revoking,
        hidden_by_saying_no_to_showing,
        hidden_by_erasure,
    ],
)
def test_hidden_words_are_not_found_though_no_worker_ran(hide: Any) -> None:
    quote, open_one = quoted(), quoted("The nurse came on Monday.")
    assert search(text="nurse").number == 2
    hide(quote)
    assert search(text="quernstone").number == 0
    results = search(text="nurse")
    assert (keys(results), results.number, results.more) == ([open_one.passage.text], 1, False)


def test_researcher_finds_the_passages_and_not_after_research_is_taken_back(researcher: User) -> None:
    story = StoryFactory(body=BODY)
    indexing.index_story(story_id=story.pk)
    asked = {"text": "quernstone", "audience": Audience.RESEARCH, "reader": researcher}
    assert search(**asked).number == 1
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.RESEARCH,))
    assert (search(**asked).number, search(**asked).hits) == (0, ())


@pytest.mark.parametrize("role", [Role.LEADER, Role.COLLECTOR, Role.STEWARD, Role.ADMINISTRATOR])
def test_passages_are_refused_to_those_who_may_not_read(role: Role) -> None:
    indexing.index_story(story_id=StoryFactory(body=BODY).pk)
    with pytest.raises(PermissionDenied):
        search(text="quernstone", audience=Audience.RESEARCH, reader=UserFactory(role=role))


def test_passages_are_refused_to_nobody_in_particular() -> None:
    with pytest.raises(PermissionDenied):
        search(text="quernstone", audience=Audience.RESEARCH)


def test_passages_never_come_to_the_public() -> None:
    indexing.index_story(story_id=StoryFactory(body=BODY).pk)
    assert search(text="quernstone").number == 0


def test_document_in_the_wrong_index_is_not_shown(researcher: User) -> None:
    """An index is not believed about whom its documents are for."""
    indexing.index_story(story_id=StoryFactory(body=BODY).pk)
    Document.objects.update(audience="public")
    assert search(text="quernstone").number == 0


def test_document_of_a_kind_that_no_room_knows_is_not_shown() -> None:
    quoted()
    Document.objects.filter(kind="quote").update(kind="forgotten")
    assert search(text="quernstone").number == 0


def test_hidden_words_in_front_do_not_keep_open_ones_from_being_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(find, "COUNTED", 10)
    for _ in range(25):
        hidden_by_hold(quoted("Nurse nurse nurse."))
    last = quoted("The nurse came on Monday, as she had said that she would, and then sat down with us.")
    assert (keys(search(text="nurse")), search(text="nurse").number) == ([last.passage.text], 1)


def test_number_stops_at_a_bound_and_pages_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "COUNTED", 12)
    story = StoryFactory(body="\n".join(f"Paragraph {n} of hope." for n in range(35)))
    for n in range(35):
        QuoteFactory(passage=passage_of(story, f"Paragraph {n} of hope."), approved=True)
    indexing.index_story(story_id=story.pk)
    pages = [search(text="hope", page=page) for page in (1, 2, 3, 4, 5)]
    assert [(page.number, page.more, page.last_page) for page in pages] == [
        (12, True, 3),
        (20, True, 3),
        (30, True, 4),
        (35, False, 4),
        (35, False, 4),
    ]
    shown = [words for page in pages for words in keys(page)]
    assert (len(shown), len(set(shown)), [len(page.hits) for page in pages]) == (35, 35, [10, 10, 10, 5, 0])
    assert COUNTED == 100


def test_last_page_asks_for_no_more_at_once_than_an_engine_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elasticsearch refuses more than ten thousand (`index.max_result_window`)."""
    asked = []

    class Endless:
        def find(self, query: Query, *, limit: int, after: str | None = None) -> Page:
            asked.append(limit)
            return Page((), after="on")

    monkeypatch.setattr(find.engines, "chosen", Endless)
    search(text="nurse", page=find.LAST_PAGE)
    assert (len(asked), max(asked)) == (find.ROUNDS, find.AT_ONCE)
    assert find.AT_ONCE < 10_000


@pytest.mark.parametrize("page", [0, -1, 51])
def test_page_out_of_bounds_says_so(page: int) -> None:
    with pytest.raises(NoSuchPage):
        search(text="rent", page=page)


def test_nothing_asked_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert (search(text=" \0 - ").asked, search(text="-rent").asked) == (False, False)


def test_elasticsearch_away_falls_back_and_says_so(settings: Settings) -> None:
    quoted()
    settings.STORYBOOK_SEARCH_ENGINE = "search.engines.elasticsearch"
    settings.STORYBOOK_ELASTICSEARCH_URL = "http://127.0.0.1:1"
    results = search(text="nurse")
    assert (results.number, results.fell_back) == (1, True)


def test_hit_closed_between_counting_and_showing_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    quote = quoted()
    source = sources.of_kind("quote")
    resolve = source.resolve

    def late(keys: Any, reader: Any) -> Any:
        hidden_by_withdrawal(quote)
        return resolve(keys, reader)

    monkeypatch.setattr(source, "resolve", late)
    assert search(text="nurse").hits == ()
