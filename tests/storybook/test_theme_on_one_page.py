"""A theme as a leader takes it to a meeting."""

import re
from typing import Any

import pytest
from django.test import Client

from analysis import insight
from analysis.models import Code
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Area
from stories.models.uses import Use
from stories.roles import Role
from storybook.models import BookPage, ThemeIndexPage, ThemePage
from storybook.publishing.themes import voices
from tests.analysis.insight.test_people import told
from tests.factories import (
    AreaFactory,
    CodeFactory,
    CodingFactory,
    QuoteFactory,
    StoryFactory,
    UserFactory,
    passage_of,
)
from tests.storybook.conftest import WORDS, chapter_with, publish, questions_for

pytestmark = pytest.mark.django_db
URL = "/insight/kindness/"


@pytest.fixture
def kindness(db: None) -> Code:
    code: Code = CodeFactory(name="Kindness", slug="kindness", definition="A good turn.")
    return code


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.LEADER))
    return client


def html(client: Client) -> str:
    insight.make()
    response = client.get(URL)
    assert response.status_code == 200
    return response.content.decode()


def quoted(code: Code, book: BookPage, areas: list[Area | None], *, said: str = WORDS) -> list[Any]:
    """A quote about the code from a person in each of the areas, in a published chapter."""
    quotes = []
    for area in areas:
        passage = passage_of(StoryFactory(area=area), said)
        CodingFactory(passage=passage, code=code)
        quotes.append(QuoteFactory(passage=passage, approved=True))
    chapter_with(book, *quotes, slug=f"chapter-{quotes[0].pk}")
    return quotes


def test_one_page_says_how_many_where_in_whose_words_and_what_changed(
    leader: Client, kindness: Code, book: BookPage
) -> None:
    north = AreaFactory(name="Northland")
    told(kindness, 8, area=north)
    quoted(kindness, book, [north] * 4)
    theme = ThemePage(
        title="Kindness", slug="kindness", code=kindness, what_changed="<p>The door stays open.</p>"
    )
    publish(ThemeIndexPage.objects.get(), theme)
    page = html(leader)
    assert "About <strong>10 people</strong> spoke of this" in page
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["Northland"]
    assert page.count(WORDS) == 3
    assert ["The door stays open." in page, "A good turn." in page, "How we count" in page] == [True] * 3


@pytest.mark.parametrize(
    "role", [Role.COLLECTOR, Role.RESEARCHER, Role.EDITOR, Role.STEWARD, Role.ADMINISTRATOR]
)
def test_one_page_is_not_there_for_other_staff(client: Client, kindness: Code, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    response = client.get(URL)
    assert (response.status_code, b"Kindness" in response.content) == (404, False)


def test_one_page_signed_out_is_sent_to_sign_in_for_any_name(client: Client, kindness: Code) -> None:
    found = [client.get(url) for url in (URL, "/insight/no-such-theme/")]
    assert [(each.status_code, each["Location"].partition("?")[0]) for each in found] == [
        (302, "/admin/login/")
    ] * 2


def test_one_page_of_no_theme_is_not_there(leader: Client) -> None:
    assert leader.get("/insight/no-such-theme/").status_code == 404


def test_one_page_of_few_gives_words_and_no_number(leader: Client, kindness: Code, book: BookPage) -> None:
    quoted(kindness, book, [None])
    page = html(leader)
    assert "People spoke of this, and some of their words are below." in page
    assert WORDS in page


def test_one_page_of_none_is_that_of_a_few_whose_words_may_not_be_read(
    leader: Client, kindness: Code
) -> None:
    def said() -> str:
        return re.sub(r"\d{2}:\d{2}|csrf\w+|nonce-\S+", "", html(leader))

    before = said()
    told(kindness, 7, area=AreaFactory())
    assert "Too few people spoke of this to give a number, or none did." in before
    assert said() == before


def test_one_page_loses_words_and_person_on_the_next_request(
    leader: Client, kindness: Code, book: BookPage
) -> None:
    told(kindness, 7)
    quote = quoted(kindness, book, [None])[0]
    assert ["About <strong>10 people" in html(leader), WORDS in html(leader)] == [True, True]
    acts.withdraw(by=Teller(quote.story.pk), story=quote.story, uses=(Use.PUBLISH, Use.INSIGHT))
    assert ["About <strong>10 people" in html(leader), WORDS in html(leader)] == [False, False]


def test_one_page_may_not_be_kept_on_the_way(leader: Client, kindness: Code) -> None:
    assert "no-store" in leader.get(URL)["Cache-Control"]


def test_voices_are_of_different_people_from_different_places_and_short(
    kindness: Code, book: BookPage
) -> None:
    north, south = AreaFactory(), AreaFactory()
    first, second, third, _fourth = quoted(kindness, book, [south, north, north, north])
    newest = _fourth.pk
    assert [each.quote.key for each in voices(kindness, 3)] == [newest, first.pk, third.pk]
    again = passage_of(_fourth.story, "I had hope again")
    CodingFactory(passage=again, code=kindness)
    chapter_with(book, QuoteFactory(passage=again, approved=True), slug="again")
    chosen = voices(kindness, 3)
    assert len({each.quote.story_id for each in chosen}) == 3
    assert second.pk not in [each.quote.key for each in chosen]


def test_one_page_asks_as_often_for_many_as_for_one(leader: Client, kindness: Code, book: BookPage) -> None:
    quoted(kindness, book, [AreaFactory()])
    first = questions_for(leader, URL)
    quoted(kindness, book, [AreaFactory() for _ in range(3)])
    assert questions_for(leader, URL) == first
