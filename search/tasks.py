"""How a machine reaches this room. Jobs carry primary keys only, and may be run twice."""

from django_tasks import task


@task()
def index_story(story_id: int) -> None:
    from search import indexing

    indexing.index_story(story_id=story_id)


@task()
def index_source(kind: str, keys: list[str]) -> None:
    from search import indexing

    indexing.index(kind=kind, keys=keys)
