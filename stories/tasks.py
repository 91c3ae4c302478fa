"""How a machine reaches the ground. Jobs carry primary keys only, and may be run twice."""

from django_tasks import task


@task()
def keep_clips(story_id: int) -> None:
    from stories.audio import clips

    clips.keep_those_of_quotes(story_id)


@task()
def keep_listening_copy(recording_id: int) -> None:
    from stories.audio import listening_copy

    listening_copy.keep(recording_id)


@task()
def mask_sound(recording_id: int) -> None:
    from stories.audio import muting

    if muting.keep(recording_id):
        prove_mask.enqueue(recording_id)


@task(queue_name="transcription")
def prove_mask(recording_id: int) -> None:
    from stories.transcription import proving

    proving.prove(recording_id)


@task()
def bring_in(batch_id: int) -> None:
    from stories.batches import working

    working.work(batch_id)


@task()
def erase_story(story_id: int) -> None:
    from stories import erasure

    erasure.erase(story_id)


@task(queue_name="transcription")
def transcribe_recording(run_id: int) -> None:
    from stories.transcription.transcribe import transcribe

    transcribe(run_id)
