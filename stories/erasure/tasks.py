"""How a machine erases. Jobs carry primary keys only, and may be run twice."""

from django_tasks import task


@task()
def erase_story(story_id: int) -> None:
    from stories.erasure import erase

    erase.erase(story_id)
