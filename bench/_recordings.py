"""Recordings sent as tellers send them, each with a run that waits for a worker."""

from pathlib import Path


def send(sound: Path, key: str, *, language: str = "en") -> int:
    """The run's primary key. `key` is the form's: another for each story."""
    from stories.audio.probe import probe
    from stories.consent.default_form import publish
    from stories.intake.submission import Submission, Upload, submit
    from stories.models import ConsentFormVersion, Study, TranscriptionRun
    from stories.models.uses import Use

    if not ConsentFormVersion.objects.exists():
        publish(controller="Nobody", complaints_to="Nobody")
    sent = Submission(
        study=Study.objects.get(),
        form_version=ConsentFormVersion.objects.latest("pk"),
        answers=dict.fromkeys(Use, True) | {Use.CONTACT: False},
        language=language,
        upload=Upload(sound, probe(sound)),
    )
    submit(submission=sent, key=key)
    return int(TranscriptionRun.objects.latest("pk").pk)
