from typing import Any

import pytest
from django.db import transaction

from analysis.codebook import loading
from stories import signals
from stories.accounts.actors import Machine
from stories.models import User
from stories.roles import Role
from tests.factories import UserFactory


@pytest.fixture
def researcher(db: None) -> User:
    return UserFactory(username="researcher", role=Role.RESEARCHER)


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(username="editor", role=Role.EDITOR)


@pytest.fixture
def starter(db: None) -> None:
    loading.load(by=Machine("test"), codes=loading.read(loading.STARTER))


@pytest.fixture
def heard() -> Any:
    """The story ids that `coding_changed` told of."""
    from analysis.signals import coding_changed

    told: list[int] = []

    def hear(sender: object, story_id: int, **_: Any) -> None:
        told.append(story_id)

    coding_changed.connect(hear)
    yield told
    coding_changed.disconnect(hear)


@pytest.fixture(autouse=True)
def committed_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction; the rooms hear of an act as if it had been committed by itself, and a worker
    were free."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        monkeypatch.setattr(transaction, "on_commit", lambda do, **_: do())
        monkeypatch.setattr(signals, "_tell", signals.deliver)
