"""How a machine brings a batch of stories in. Jobs carry primary keys only, and may be run twice."""

from django_tasks import task


@task()
def bring_in(batch_id: int) -> None:
    from stories.bulk_import import worker

    worker.work(batch_id)
