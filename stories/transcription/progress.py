"""How far a run of transcription is, how fast it goes, and how long it will take yet."""

from stories.models import Recording, TranscriptionRun


def waiting_for(recording: Recording) -> TranscriptionRun | None:
    """The recording's latest run, to say how far it is."""
    return recording.transcription_runs.order_by("-pk").first()
