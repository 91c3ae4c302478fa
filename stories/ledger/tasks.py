"""How a machine reads the ledger. It may be run twice."""

from django_tasks import task


@task()
def read_ledger() -> None:
    from stories.ledger import schedule

    schedule.all_of_it()
