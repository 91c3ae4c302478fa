from typing import Any

import pytest

from analysis import codebook
from stories.actors import Machine
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
    codebook.load(by=Machine("test"), codes=codebook.read(codebook.STARTER))


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
