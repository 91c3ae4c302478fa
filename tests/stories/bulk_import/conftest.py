"""A form in force, somebody who collects, and a way to bring a folder in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stories.bulk_import.archive import source_of
from stories.bulk_import.run import Report, run
from stories.consent.default_form import publish
from stories.models import Batch, BatchStage, User
from stories.roles import Role
from tests.factories import UserFactory, the_study


@pytest.fixture
def form_in_force(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    settings.STORYBOOK_LEDGER_HEADS = tmp_path_factory.mktemp("ledger")
    publish(controller="Nobody", complaints_to="Nobody")


@pytest.fixture
def collector() -> User:
    found: User = UserFactory(role=Role.COLLECTOR)
    return found


@pytest.fixture
def bring(collector: User) -> Callable[..., Report]:
    def brought(path: Path, stage: BatchStage = BatchStage.KEEPING, by: User = collector) -> Report:
        batch = Batch.objects.create(study=the_study(), by=by, stage=stage)
        return run(batch, source_of(path))

    return brought
