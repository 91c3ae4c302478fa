"""How a machine reaches the sound. Jobs carry primary keys only, and may be run twice."""

from django_tasks import task


@task()
def keep_clips(story_id: int) -> None:
    from stories.audio import clips

    clips.keep_those_of_quotes(story_id)


@task()
def keep_listening_copy(recording_id: int) -> None:
    from stories.audio import listening_copy

    listening_copy.keep(recording_id)
