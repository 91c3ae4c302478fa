"""What a person may do with the work of writing a recording down: stop it, try again, have it heard anew."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from stories.accounts.permissions import require_in_study
from stories.languages import FIND_OUT, SPOKEN
from stories.ledger import audit, write_permit
from stories.models import Recording, RunState, Story, Study, TranscriptionRun, User
from stories.roles import Right
from stories.signals import after_commit, notify
from stories.texts.normalise import normalise_line
from stories.transcription.engines import models

OPEN = (RunState.WAITING, RunState.RUNNING)
CLOSED = (RunState.FAILED, RunState.STOPPED)
VOICES = range(1, 7)
"""So many people can be said to speak in a recording."""
MOST_NAMES = 60
LONGEST_NAME = 60
"""Whisper takes about 200 words as hints; what is more is left out, from the end."""


class NotNow(ValueError):
    """It is not in a state for that. Its text is a sentence for the person who asked."""


@transaction.atomic
def stop(*, by: User, run: TranscriptionRun) -> None:
    """The worker that has it can write no more of it, and what it heard is forgotten."""
    run = _taken(by, run)
    if run.state not in OPEN:
        raise NotNow(gettext("It has ended already."))
    run.state, run.lease, run.heard_ms, run.progress = RunState.STOPPED, None, 0, 0.0
    run.save(update_fields=["state", "lease", "heard_ms", "progress"])
    run.segments.all().delete()
    _note(by, run, "stopped")


@transaction.atomic
def try_again(*, by: User, run: TranscriptionRun) -> None:
    """What could not be done, or was stopped, waits for a worker once more; what was heard is kept."""
    run = _taken(by, run)
    if run.state not in CLOSED:
        raise NotNow(gettext("It waits or is being worked on already."))
    _require_none_open(run.recording)
    run.state, run.attempts, run.trouble, run.about, run.finished_at = RunState.WAITING, 0, "", {}, None
    run.save(update_fields=["state", "attempts", "trouble", "about", "finished_at"])
    _note(by, run, "tried_again")
    after_commit(run.enqueue)


@transaction.atomic
def hear_anew(*, by: User, recording: Recording, model: str, voices: int | None = None) -> TranscriptionRun:
    """Write it down again, with one of `engines.models()`; `voices` is how many people speak, where one
    knows.

    It becomes a new revision; the one before stays, and stays in its place where someone vouches for it.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.TRANSCRIBE, recording.story)
    if voices not in (None, *VOICES):
        raise NotNow(gettext("Say how many people speak, or let the machine find out."))
    if model not in models():
        raise NotNow(gettext("That model is not on this machine any more."))
    write_permit.lock()
    Recording.objects.select_for_update().get(pk=recording.pk)
    _require_none_open(recording)
    run = TranscriptionRun.objects.create(recording=recording, model=model, voices=voices)
    _note(by, run, "heard_anew")
    after_commit(run.enqueue)
    return run


@transaction.atomic
def say_language(*, by: User, recording: Recording, language: str) -> None:
    """Which language is spoken in it (ISO 639-1), where nobody has said it; it waits for a worker once more.

    Raises `PermissionDenied`, `NotNow`.
    """
    require_in_study(by, Right.TRANSCRIBE, recording.story)
    if language not in dict(SPOKEN):
        raise NotNow(gettext("Choose a language from the list."))
    write_permit.lock()
    Recording.objects.select_for_update().get(pk=recording.pk)
    if not Story.objects.filter(pk=recording.story_id, language=FIND_OUT).update(language=language):
        raise NotNow(gettext("Its language is known already."))
    audit.record(by=by, action="story.language_said", target=f"story:{recording.story_id}", language=language)
    waiting = recording.transcription_runs.exclude(state__in=(RunState.DONE, RunState.RUNNING)).last()
    if waiting is not None:
        waiting.state, waiting.attempts, waiting.trouble, waiting.about = RunState.WAITING, 0, "", {}
        waiting.save(update_fields=["state", "attempts", "trouble", "about"])
        after_commit(waiting.enqueue)
    notify("story_described", story_id=recording.story_id)


@transaction.atomic
def name_names(*, by: User, study: Study, names: Sequence[str]) -> None:
    """What is likely to be said in this study: the engine is told, for every recording from now on."""
    if not Study.objects.reached_by(by, Right.TRANSCRIBE).filter(pk=study.pk).exists():
        raise PermissionDenied(gettext("Only those who work there can do this."))
    kept = list(dict.fromkeys(line for name in names if (line := normalise_line(name))))
    if len(kept) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in kept):
        raise NotNow(
            gettext("At most %(most)s names, each of at most %(longest)s characters.")
            % {"most": MOST_NAMES, "longest": LONGEST_NAME}
        )
    Study.objects.filter(pk=study.pk).update(vocabulary="\n".join(kept))
    audit.record(by=by, action="study.named_names", target=f"study:{study.pk}", names=len(kept))


def _taken(by: User, run: TranscriptionRun) -> TranscriptionRun:
    require_in_study(by, Right.TRANSCRIBE, run.recording.story)
    write_permit.lock()
    taken: TranscriptionRun = TranscriptionRun.objects.select_for_update().get(pk=run.pk)
    return taken


def _require_none_open(recording: Recording) -> None:
    if recording.transcription_runs.filter(state__in=OPEN).exists():
        raise NotNow(gettext("It is being written down already."))


def _note(by: User, run: TranscriptionRun, done: str) -> None:
    audit.record(by=by, action=f"transcription.{done}", target=f"recording:{run.recording_id}", run=run.pk)
