import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from analysis.coding import progress
from search import find, indexing, offers
from search.sources import Theme
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Quote, StoryKind, User
from stories.models.uses import Use
from stories.roles import Role
from tests.examples import examples
from tests.factories import (
    CodeFactory,
    CodingFactory,
    QuoteFactory,
    StoryFactory,
    UserFactory,
    a_reader,
    passage_of,
)
from tests.search.test_passages import spoken_story

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.urls("tests.search.urls")]


def quoted(body: str, **story: object) -> Quote:
    of = StoryFactory(body=body, **story)
    quote = QuoteFactory(passage=passage_of(of, body), approved=True)
    indexing.index_story(story_id=of.pk)
    return quote


def page(client: Client, **asked: object) -> str:
    response = client.get(reverse("search:search"), asked)
    assert response.status_code == 200
    return main(response.content.decode())


def main(content: str) -> str:
    return re.sub(r"\s+", " ", content.split("<main", 1)[1].split("</main>", 1)[0])


def said(markup: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", markup)))


def test_found_words_are_marked_and_the_title_says_the_search(client: Client) -> None:
    quoted("We could not pay the rent.")
    response = client.get("/search/?q=rent")
    content = response.content.decode()
    assert "<title>‘rent’ – Search – Storybook</title>" in content
    assert "We could not pay the <mark>rent</mark>." in main(content)
    assert "1 found" in said(main(content))
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("no-store", "noindex")


def test_script_in_a_story_and_in_a_query_is_only_text(client: Client) -> None:
    quoted("<script>alert('rent')</script> & rent")
    markup = page(client, q='<script>alert("x")</script> rent"><b>')
    assert "<script" not in markup
    markup = page(client, q="rent script")
    assert "&lt;<mark>script</mark>&gt;alert(&#x27;<mark>rent</mark>&#x27;)" in markup
    assert "<script" not in markup


def test_hidden_word_shows_in_no_count_suggestion_or_snippet(client: Client) -> None:
    """The page about a word in a hidden story is the page about a word in no story."""
    hidden = quoted("The nurse had a quernstone.")
    quoted("The nurse came.")
    acts.withdraw(by=Teller(hidden.story.pk), story=hidden.story)
    of_hidden, of_nothing = page(client, q="quernstone"), page(client, q="zuernstone")
    assert of_hidden.replace("quern", "zuern") == of_nothing
    assert "1 found" in said(page(client, q="nurse"))
    assert "1 found" in said(page(client, q="nurse -quernstone"))
    assert "We found nothing" in said(page(client, q="nurse quernstone"))


def test_start_page_offers_themes_and_asks_nothing(client: Client) -> None:
    offers.register("test", lambda: [Theme("Work", 3, "star", "/themes/work/")])
    words = said(page(client))
    assert ("Work" in words, "found" in words) == (True, False)


def test_nothing_found_offers_fewer_words(client: Client) -> None:
    quoted("We could not pay the rent.")
    markup = page(client, q="rent elephants")
    assert re.findall(r'href="(/search/[^"]*)"', markup) == ["/search/?q=rent"]


def test_nothing_found_for_one_word_offers_its_beginning(client: Client) -> None:
    quoted("We could not pay the rent.")
    markup = page(client, q="rentx")
    assert re.findall(r'href="(/search/[^"]*)"', markup) == ["/search/?q=rent%2A"]
    assert "words that begin with “rent”" in said(markup)


def test_nothing_found_offers_no_search_that_finds_nothing_but_themes(client: Client) -> None:
    offers.register("test", lambda: [Theme("Work", 3, "star", "/themes/work/")])
    closed = quoted("We could not pay the rent.")
    acts.withdraw(by=Teller(closed.story.pk), story=closed.story)
    markup = page(client, q="rentx")
    assert (re.findall(r'href="(/search/[^"]*)"', markup), "/themes/work/" in markup) == ([], True)


def test_operators_alone_are_answered_kindly(client: Client) -> None:
    assert "There is no word to look for in that" in said(page(client, q='-"" *'))


@pytest.mark.parametrize("asked", [{"q": "a" * 10_000}, {"q": "a b " * 200}])
def test_too_long_is_refused_in_plain_words(client: Client, asked: dict[str, str]) -> None:
    response = client.get("/search/", asked)
    assert response.status_code == 400
    assert "That is too long to search for." in said(main(response.content.decode()))


@pytest.mark.parametrize("number", ["0", "51", "-1", "x", "²", "1.5", "99999", ""])
def test_page_number_that_is_none_is_refused(client: Client, number: str) -> None:
    response = client.get("/search/", {"q": "rent", "page": number})
    assert response.status_code == 400
    assert "Search shows 50 pages at most." in said(main(response.content.decode()))


@how(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    q=st.one_of(st.text(max_size=600), st.text(alphabet='"-*()\0% ab', max_size=30)),
    place=st.one_of(st.sampled_from(["", "research"]), st.text(max_size=5)),
    number=st.one_of(st.sampled_from(["1", "2", "50"]), st.text(max_size=3)),
)
def test_whatever_is_asked_is_answered(client: Client, q: str, place: str, number: str) -> None:
    response = client.get("/search/", {"q": q, "in": place, "page": number})
    assert response.status_code in (200, 400)


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/search/", {"q": "rent"}).status_code == 405


def test_researcher_can_switch_to_the_workbench(client: Client, researcher: User) -> None:
    story = StoryFactory(body="A quernstone stood there.", uses=(Use.KEEP, Use.RESEARCH))
    indexing.index_story(story_id=story.pk)
    client.force_login(researcher)
    markup = page(client, q="quernstone")
    assert ("We found nothing" in said(markup), "in=research" in markup) == (True, True)
    words = said(page(client, q="quernstone", **{"in": "research"}))
    assert ("1 found" in words, "Only researchers see these words" in words) == (True, True)


@pytest.mark.parametrize("role", [None, Role.LEADER, Role.STEWARD])
def test_workbench_is_not_there_for_others(client: Client, role: Role | None) -> None:
    story = StoryFactory(body="A quernstone stood there.")
    indexing.index_story(story_id=story.pk)
    if role:
        client.force_login(UserFactory(role=role))
    markup = page(client, q="quernstone", **{"in": "research"})
    assert ("We found nothing" in said(markup), "workbench" in markup.lower()) == (True, False)


def test_warnings_themes_and_place_stand_with_the_words(client: Client, researcher: User) -> None:
    story = StoryFactory(
        body="A quernstone stood there.", content_warnings=["death"], kind=StoryKind.WRITTEN, title="<b>Stone"
    )
    CodingFactory(passage=passage_of(story, "quernstone"), code=CodeFactory(name="Caring"))
    indexing.index_story(story_id=story.pk)
    client.force_login(researcher)
    markup = page(client, q="quernstone", **{"in": "research"})
    words = said(markup)
    assert "This story speaks of: Death and loss." in words
    assert "Someone who told us their story · Written" in words
    assert ("Caring" in words, "&lt;b&gt;Stone" in markup) == (True, True)


def test_spoken_words_can_be_heard_and_say_who_wrote_them_down(client: Client, researcher: User) -> None:
    revision = spoken_story(made_with="an engine")
    indexing.index_story(story_id=revision.text.story_id)
    client.force_login(researcher)
    markup = page(client, q="well", **{"in": "research"})
    assert (
        f'<audio controls preload="none" src="/listen/{revision.text.recording.public_id}/?t=1000,1280"'
        in markup
    )
    assert f'src="/listen/{revision.text.recording.public_id}/captions.vtt?t=1000,1280"' in markup
    assert "A machine wrote these words down. No person has checked them yet." in said(markup)


def test_pages_lead_on_and_back(client: Client) -> None:
    for n in range(13):
        quoted(f"Hope number {n}.")
    first, second, third = (page(client, q="hope", page=n) for n in (1, 2, 3))
    assert [m.count("<article") for m in (first, second, third)] == [10, 3, 0]
    assert re.findall(r'rel="(\w+)" href="([^"]*)"', first) == [("next", "/search/?q=hope&amp;page=2")]
    assert re.findall(r'rel="(\w+)" href="([^"]*)"', second) == [("prev", "/search/?q=hope")]
    assert "There is nothing on this page." in said(third)
    assert '<ol class="search-hits" start="11">' in second


def test_staff_are_told_that_elasticsearch_is_away_and_others_are_not(
    client: Client, researcher: User, settings: Settings
) -> None:
    settings.STORYBOOK_SEARCH_ENGINE = "search.engines.elasticsearch"
    settings.STORYBOOK_ELASTICSEARCH_URL = "http://127.0.0.1:1"
    assert "Elasticsearch" not in page(client, q="rent")
    client.force_login(researcher)
    assert "Elasticsearch does not answer." in said(page(client, q="rent"))


@pytest.mark.parametrize("hits", [1, 3])
def test_public_page_asks_as_much_for_three_as_for_one(
    client: Client, hits: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(hits):
        quoted(f"Hope number {n}.")
    with django_assert_num_queries(3):  # the engine, the gate, what is shown
        assert page(client, q="hope").count("<article") == hits


@pytest.mark.parametrize("hits", [1, 3])
def test_research_page_asks_as_much_for_three_as_for_one(
    client: Client, researcher: User, hits: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(hits):
        indexing.index_story(story_id=StoryFactory(body="There was hope.").pk)
    client.force_login(researcher)
    # Session, user, two of permissions; the engine, the gate, the texts, their turns, their codings.
    # In which stories they are blind.
    with django_assert_num_queries(14):  # four of them: which studies are theirs
        assert page(client, q="hope", **{"in": "research"}).count("<article") == hits


def test_page_size_is_ten() -> None:
    assert find.PER_PAGE == 10


def test_a_researcher_reads_every_place_as_a_line(client: Client) -> None:
    story = StoryFactory(body="The bus came. I took the bus home.\n\nNo bus at all.", title="Late")
    indexing.index_story(story_id=story.pk)
    client.force_login(a_reader())
    asked = {"q": "bus", "in": "research"}
    assert "Line by line" in page(client, **asked)
    assert "search-lines" not in page(client, **asked)
    markup = page(client, **asked, lines="after")
    assert re.findall(r'after">(.*?)<', markup) == [" at all.", " came. I took the bus home.", " home."]
    before = page(client, **asked, lines="before")
    assert re.findall(r'before">(.*?)<', before) == ["No ", "The ", "The bus came. I took the "]
    revision = story.texts.get().current_id
    at = f'href="/desk/{story.public_id}/#w{revision}-4-7"'
    assert at in markup.replace("/admin/workbench/", "/desk/")
    acts.withdraw(by=Teller(story.pk), story=story)
    assert "We found nothing" in said(page(client, **asked, lines="after"))


def test_lines_are_for_researchers_alone(client: Client) -> None:
    quoted("We waited for the bus.")
    markup = page(client, q="bus", **{"in": "research"}, lines="after")
    assert "1 found" in said(markup)
    assert "Line by line" not in markup
    assert "search-lines" not in markup


def test_no_coding_of_others_is_found_by_who_is_blind(client: Client) -> None:
    story = StoryFactory(body="We waited for the bus.")
    coder, reader = UserFactory(role=Role.RESEARCHER), UserFactory(role=Role.RESEARCHER)
    CodingFactory(passage=passage_of(story, "the bus"), code=CodeFactory(name="Travelling"), coder=coder)
    indexing.index_story(story_id=story.pk)
    client.force_login(reader)
    asked = {"q": "bus", "in": "research"}
    assert "Travelling" in page(client, **asked)
    progress.be_blind(by=reader, story=story)
    assert "Travelling" not in page(client, **asked)
    client.force_login(coder)
    assert "Travelling" in page(client, **asked)
