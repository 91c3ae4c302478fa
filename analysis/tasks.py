"""How a machine reaches this room. Jobs carry primary keys only, and may be run twice."""

from django_tasks import task


@task()
def suggest_themes(run_id: int) -> None:
    from analysis.suggesting import suggest

    suggest(run_id)
