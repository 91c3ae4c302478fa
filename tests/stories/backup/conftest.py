from pathlib import Path
from typing import Any

import pytest

from stories.models import Story, User
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory


@pytest.fixture(autouse=True)
def files_apart(tmp_path: Path, settings: Any) -> None:
    settings.STORYBOOK_LEDGER_HEADS = tmp_path / "ledger"


@pytest.fixture
def steward() -> User:
    person: User = UserFactory(role=Role.STEWARD)
    return person


@pytest.fixture
def story() -> Story:
    story: Story = StoryFactory()
    return story
