"""The other queue: our tasks on a real Redis, done by a real RQ worker."""

import os
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from analysis.models import SuggestionRun
from stories import signals
from stories.models import RunState
from tests.factories import StoryFactory, revision_of

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True)]

QUEUES = ("default", "transcription")


@pytest.fixture(autouse=True)
def _tasks_on_redis(settings: Settings) -> Iterator[None]:
    """As storybook.settings.production sets it up (tests/test_settings_production.py checks the whole)."""
    import django_rq

    settings.RQ_QUEUES = {queue: {"URL": os.environ["REDIS_URL"]} for queue in QUEUES}
    settings.TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": list(QUEUES)}}
    for queue in QUEUES:
        django_rq.get_queue(queue).empty()
    yield
    for queue in QUEUES:
        django_rq.get_queue(queue).empty()


def work() -> None:
    """A worker that does all that is queued and stops."""
    import django_rq
    from rq import SimpleWorker

    # SimpleWorker forks no child: a fork would share this test's connections.
    django_rq.get_worker(*QUEUES, worker_class=SimpleWorker, job_class="django_tasks_rq.Job").work(burst=True)


def test_run_is_done_by_a_worker_on_redis() -> None:
    revision = revision_of(StoryFactory())
    assert not SuggestionRun.objects.exists()  # the worker tells the rooms first
    work()
    run = SuggestionRun.objects.get(revision=revision)
    assert (run.state, run.attempts, run.error) == (RunState.DONE, 1, "")


def test_job_on_redis_holds_a_key_and_no_words() -> None:
    import django_rq

    story = StoryFactory(body="Nobody came to see me for weeks.")
    told = {job.func_name: list(job.args) for job in django_rq.get_queue("default").jobs}
    assert told == {"stories.signals.tell_rooms": [story.pk]}
    signals.flush()
    run = SuggestionRun.objects.get(revision=revision_of(story))
    jobs = {job.func_name: job for job in django_rq.get_queue("default").jobs}
    job = jobs["analysis.tasks.suggest_themes"]
    assert (list(job.args), job.kwargs) == ([run.pk], {})
    given = [argument for job in jobs.values() for argument in (*job.args, *job.kwargs.values())]
    assert [argument for argument in given if not isinstance(argument, int | list)] == []


def test_run_queued_twice_on_redis_is_done_once() -> None:
    revision = revision_of(StoryFactory())
    signals.flush()
    run = SuggestionRun.objects.get(revision=revision)
    run.enqueue()
    work()
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.DONE, 1)
