import json
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from storybook.views.health import healthz, readyz

pytestmark = pytest.mark.both

REQUEST = RequestFactory().get("/readyz")


@pytest.fixture(autouse=True)
def no_head_yet(tmp_path: Path, settings: Any) -> None:
    settings.STORYBOOK_LEDGER_HEADS = tmp_path


def test_healthz_answers_without_the_database(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        response = healthz(REQUEST)
    assert (response.status_code, json.loads(response.content)) == (200, {"status": "ok"})


def test_readyz_is_ready_when_all_is_in_place(db: None) -> None:
    response = readyz(REQUEST)
    content = json.loads(response.content)
    assert (response.status_code, content["status"]) == (200, "ok")
    assert content["ledger"] == {
        "whole": True,
        "last_read": None,
        "was": None,
        "tail": dict.fromkeys(("consentevent", "auditentry", "triggers", "beside", "journal"), "whole"),
    }


def test_readyz_says_when_a_migration_is_missing(db: None) -> None:
    [last] = MigrationLoader(connection).graph.leaf_nodes("storybook")
    MigrationRecorder(connection).record_unapplied(*last)
    response = readyz(REQUEST)
    assert (response.status_code, json.loads(response.content)) == (
        503,
        {"status": "not ready", "failed": "migrations"},
    )


def test_readyz_says_when_the_database_is_away(db: None) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("no route to the database at 10.0.0.7")

    with connection.execute_wrapper(away):
        response = readyz(REQUEST)
    assert (response.status_code, json.loads(response.content)) == (
        503,
        {"status": "not ready", "failed": "database"},
    )


@pytest.mark.parametrize("view", [healthz, readyz])
def test_health_is_never_stored(view: Any, db: None) -> None:
    assert view(REQUEST)["Cache-Control"] == "no-store"


def test_readyz_reads_the_migrations_once_and_asks_the_database_each_time(
    db: None, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    readyz(REQUEST)
    monkeypatch.setattr(MigrationLoader, "build_graph", None)  # it is not built again
    # Is it there, are the tables there, which migrations ran; when the ledger was read, its tails, the
    # triggers, the stories that changed last, and the last that was closed.
    with django_assert_num_queries(15):
        assert readyz(REQUEST).status_code == 200
