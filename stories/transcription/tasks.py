"""How a machine writes recordings down and mutes what is closed.

Jobs carry primary keys only, and may be run twice.
"""

from django_tasks import task


@task()
def mask_sound(recording_id: int) -> None:
    from stories.audio import muting

    if muting.keep(recording_id):
        prove_mask.enqueue(recording_id)


@task(queue_name="transcription")
def prove_mask(recording_id: int) -> None:
    from stories.transcription import verify_masked

    verify_masked.prove(recording_id)


@task(queue_name="transcription")
def transcribe_recording(run_id: int) -> None:
    from stories.transcription.transcribe import transcribe

    transcribe(run_id)
