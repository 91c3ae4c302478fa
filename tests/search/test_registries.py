"""The system check, the themes to begin with, and what the teller's page says of this room."""

import sys

import pytest
from pytest_django import Settings

from search import appearances as own_appearances
from search import checks, offers, sources
from search.find import search
from search.sources import Theme
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.consent.allowed import allowed
from stories.models import Story
from stories.models.uses import Use
from stories.tellers import appearances
from stories.tellers.appearances import Appearance
from tests.factories import QuoteFactory, StoryFactory, passage_of


@pytest.mark.parametrize("module", ["search.engines.embedded", "search.engines.elasticsearch"])
def test_check_is_quiet_about_an_engine_that_is_there(settings: Settings, module: str) -> None:
    settings.STORYBOOK_SEARCH_ENGINE = module
    assert checks.engine_is_there() == []


@pytest.mark.parametrize("module", ["search.engines.nothing", "search.tokens"])
def test_check_tells_of_an_engine_that_is_not_there(settings: Settings, module: str) -> None:
    settings.STORYBOOK_SEARCH_ENGINE = module
    [error] = checks.engine_is_there()
    assert (error.id, error.msg) == (
        "search.E001",
        f"STORYBOOK_SEARCH_ENGINE: {module!r} is no search engine.",
    )


def test_package_that_is_not_installed_is_told_of_and_search_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    settings.STORYBOOK_SEARCH_ENGINE = "search.engines.elasticsearch"
    monkeypatch.setitem(sys.modules, "elasticsearch", None)
    [error] = checks.engine_is_there()
    assert (error.id, "needs the package elasticsearch" in error.msg) == ("search.E001", True)
    assert search(text="rent").fell_back is True


def test_offers_of_all_rooms_come_together() -> None:
    offers.register("one", lambda: [Theme("Work", 1, "star")])
    offers.register("two", lambda: [Theme("Hope", 2, "leaf")])
    assert [theme.name for theme in offers.themes()] == ["Work", "Hope"]


def test_source_registered_again_takes_its_own_place() -> None:
    before = [source.kind for source in sources.registered()]
    sources.register(next(sources.registered()))
    assert [source.kind for source in sources.registered()] == before


def found(story: Story) -> list[Appearance]:
    return list(own_appearances.of(story, allowed([story.pk])))


def test_teller_is_told_whose_search_finds_the_story(db: None) -> None:
    story = StoryFactory()
    assert [a.label for a in found(story)] == ["Researchers can find it by searching."]
    QuoteFactory(passage=passage_of(story, "I had hope again"), approved=True)
    assert [a.label for a in found(story)] == [
        "Anyone can find words of it by searching this website.",
        "Researchers can find it by searching.",
    ]
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.RESEARCH,))
    assert [a.kind for a in found(story)] == ["found"]
    acts.withdraw(by=Teller(story.pk), story=story)
    assert found(story) == []


def test_room_is_in_the_registry_of_appearances() -> None:
    assert "search" in appearances.registered()
