"""How the site is: each trouble is found, said in words, and goes when it is seen to."""

import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from stories import clock
from stories.ledger import schedule
from stories.models import AuditEntry, LedgerCheck, User
from stories.roles import Role
from stories.upkeep import checks, noted
from stories.upkeep.checks import State
from tests.factories import StoryFactory, UserFactory
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAGE = "/admin/site-state/"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def administrator(client: Client) -> User:
    user: User = UserFactory(role=Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def task(**fields: Any) -> None:
    made = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="stories.tasks.nothing",
        queue_name="default",
        backend_name="default",
        run_after=clock.now(),
        exception_class_path="",
        traceback="",
        **{"status": fields.pop("status", "READY")},
    )
    DBTaskResult.objects.filter(pk=made.pk).update(**fields)


def test_a_worker_is_missed_when_work_waits() -> None:
    assert checks.worker().state is State.GOOD
    task(enqueued_at=clock.now() - timedelta(minutes=1))
    assert checks.worker().state is State.GOOD
    task(enqueued_at=clock.now() - timedelta(hours=2))
    found = checks.worker()
    assert (found.state, found.said.replace("\xa0", " ")) == (
        State.BROKEN,
        "Work has waited for 2 hours. Nothing is transcribed, erased or sent.",
    )
    assert "manage.py db_worker" in found.todo


def test_work_that_waits_behind_other_work_misses_no_worker() -> None:
    task(enqueued_at=clock.now() - timedelta(minutes=6))
    task(status="RUNNING", started_at=clock.now() - timedelta(minutes=6))
    assert (checks.worker().state, "behind other work" in checks.worker().said) == (State.LOOK, True)
    DBTaskResult.objects.filter(status="RUNNING").update(started_at=clock.now() - timedelta(days=3))
    assert checks.worker().state is State.BROKEN  # that one was killed


def test_a_run_that_was_broken_off_is_said() -> None:
    run = recorded().transcription_runs.create(state="running", heartbeat_at=clock.now())
    assert checks.worker().state is State.GOOD
    type(run).objects.update(heartbeat_at=clock.now() - timedelta(days=1))
    assert (checks.worker().state, checks.worker().said) == (State.LOOK, "1 run was broken off.")


def test_at_redis_the_workers_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, state in ((None, State.GOOD), (1, State.GOOD), (0, State.BROKEN)):
        monkeypatch.setattr(checks, "workers_at_redis", lambda number=number: number)
        assert checks.worker().state is state


def test_what_cannot_be_looked_at_hides_nothing_else(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    page = client.get(PAGE).content.decode()
    assert "It could not be looked at." in page and "The last backup" in page
    assert client.get("/admin/").status_code == 200


def test_the_disk_of_the_recordings_is_looked_at(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    private = settings.STORAGES["private"]
    settings.STORAGES = settings.STORAGES | {"private": private | {"OPTIONS": {"location": str(tmp_path)}}}
    gb = 10**9
    usage = lambda folder: Usage(100 * gb, (99 if folder == tmp_path else 10) * gb, gb)  # noqa: E731
    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert checks.disk().state is State.BROKEN


def test_what_failed_today_is_counted() -> None:
    task(status="FAILED", finished_at=clock.now() - timedelta(days=2))
    assert checks.worker().state is State.GOOD
    task(status="FAILED", finished_at=clock.now() - timedelta(hours=2))
    assert (checks.worker().state, checks.worker().said) == (State.LOOK, "1 task failed today.")


@pytest.mark.parametrize(("used", "state"), [(50, State.GOOD), (91, State.LOOK), (98, State.BROKEN)])
def test_a_disk_that_fills_up(monkeypatch: pytest.MonkeyPatch, used: int, state: State) -> None:
    gb = 10**9
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * gb, used * gb, (100 - used) * gb))
    found = checks.disk()
    assert (found.state, found.said) == (state, f"{used} % of it is in use; {100 - used}.0 GB are free.")


def test_mail_that_cannot_be_sent(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert (checks.mail().state, "EMAIL_HOST" in checks.mail().todo) == (State.LOOK, True)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.WAGTAILADMIN_BASE_URL = "https://storybook.example"
    assert checks.mail().state is State.GOOD


@pytest.mark.django_db(transaction=True)
def test_the_backup_that_the_site_makes_is_known(tmp_path: Path) -> None:
    StoryFactory()
    assert checks.backup().state is State.BROKEN
    call_command("backup", str(tmp_path), verbosity=0)
    assert checks.backup().state is State.GOOD
    entry = AuditEntry.objects.get(action="backup.made")
    assert (entry.target, entry.actor_kind) == ("site:all", "machine: the backup")


@pytest.mark.parametrize(("act", "check"), [("backup", checks.backup), ("restore", checks.restore)])
def test_what_was_done_elsewhere_is_noted_and_grows_old(
    client: Client, administrator: User, act: str, check: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check().state is not State.GOOD
    assert "Noted, with your name" in client.post(f"{PAGE}note/", {"act": act}, follow=True).content.decode()
    assert check().state is State.GOOD
    later = clock.now() + timedelta(days=100)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (check().state, check().said.replace("\xa0", " ")) == (State.LOOK, "3 months ago.")


def test_a_ledger_that_nobody_reads_or_that_is_not_whole() -> None:
    assert "resume_stalled" in checks.ledger().todo
    schedule.all_of_it()
    assert checks.ledger().state is State.GOOD
    LedgerCheck.objects.create(is_whole=False)
    assert (checks.ledger().state, "verify_ledger" in checks.ledger().todo) == (State.BROKEN, True)


def test_a_journal_with_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.closings().state is State.GOOD
    monkeypatch.setattr(checks.replay, "trouble", lambda: "the disk runs short")
    assert "the disk runs short" in checks.closings().todo


def test_what_is_wrong_comes_first_on_the_page_and_on_the_desk(client: Client, administrator: User) -> None:
    task(enqueued_at=clock.now() - timedelta(hours=2))
    noted.restore_tried(by=administrator)
    page = client.get(PAGE).content.decode()
    assert page.index("The worker ") < page.index("The last tried restore")
    assert page.count("What to do") >= 2
    desk = client.get("/admin/").content.decode()
    assert "Work has waited for" in desk and "The last tried restore" not in desk


def test_only_an_administrator_sees_it(client: Client) -> None:
    for role in (Role.STEWARD, Role.RESEARCHER, Role.EDITOR, Role.COLLECTOR, Role.LEADER):
        client.force_login(UserFactory(role=role))
        assert client.get(PAGE).status_code in {302, 403}
        assert client.post(f"{PAGE}note/", {"act": "backup"}).status_code in {302, 403}
    assert not AuditEntry.objects.filter(action="backup.made").exists()
