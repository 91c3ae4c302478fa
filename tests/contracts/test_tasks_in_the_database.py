"""The queue that every installation has: our tasks in the database, done by the real worker."""

import pytest
from django_tasks_db.models import DBTaskResult

from analysis.models import SuggestionRun
from stories import signals
from stories.models import RunState
from tests.conftest import Worker
from tests.factories import StoryFactory, revision_of

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_run_waits_until_the_worker_is_told_to_work(worker: Worker) -> None:
    revision = revision_of(StoryFactory())
    signals.flush()
    run = SuggestionRun.objects.get(revision=revision)
    assert (run.state, worker.waiting() > 0) == (RunState.WAITING, True)
    worker.drain()
    run.refresh_from_db()
    assert (run.state, run.attempts, run.error, worker.waiting()) == (RunState.DONE, 1, "", 0)


def test_job_in_the_database_holds_a_key_and_no_words(worker: Worker) -> None:
    story = StoryFactory(body="Nobody came to see me for weeks.")
    worker.drain()
    run = SuggestionRun.objects.get(revision=revision_of(story))
    [job] = DBTaskResult.objects.filter(task_path="analysis.tasks.suggest_themes")
    assert (job.args_kwargs, job.return_value) == ({"args": [run.pk], "kwargs": {}}, None)
