from collections.abc import Iterator

import pytest

from search import offers, sources
from search.passages import Passages
from stories.models import User
from stories.roles import Role
from tests.factories import UserFactory
from tests.search.sources import ApprovedQuotes


@pytest.fixture(autouse=True)
def _sources_of_this_room_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The rooms above may have registered theirs; here there are passages and the tests' own quotes."""
    monkeypatch.setattr(sources, "_sources", {})
    monkeypatch.setattr(offers, "_offers", {})
    sources.register(Passages())
    sources.register(ApprovedQuotes())
    yield


@pytest.fixture
def researcher(db: None) -> User:
    return UserFactory(username="researcher", role=Role.RESEARCHER)
