"""Turning a recording into a transcript: one run, kept in our own tables from its start to its end."""

import logging
from collections.abc import Sequence

from django.db import DatabaseError, transaction

from stories.accounts.actors import Machine
from stories.audio.decode import Pass
from stories.audio.files import local_copy
from stories.audio.sandbox import Overran
from stories.jobs.heartbeat import kept_alive
from stories.ledger import write_permit
from stories.models import NotHeld, Recording, Segment, Story, Text, TranscriptionRun
from stories.models.run_failure import Trouble
from stories.models.uses import Use
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, turns_of
from stories.transcription.diarization.segments import Stretch
from stories.transcription.diarization.select import diarizer
from stories.transcription.diarization.to_turns import written
from stories.transcription.diarization.turns import turns
from stories.transcription.engine import Engine, EngineUnavailable, HeardSegment, HeardWord
from stories.transcription.engines import engine
from stories.transcription.steps import Step, steps

log = logging.getLogger("storybook.runs")


class NotKept(Exception):
    """The story was taken back while it was listened to."""


def transcribe(run_id: int) -> None:
    """Do the run, or go on with it where it stopped. Safe to call again: another worker's is left alone."""
    run: TranscriptionRun | None = TranscriptionRun.objects.select_related("recording__story__study").claim(
        run_id
    )
    if run is None:
        return
    try:
        _do(run)
    except NotHeld:
        log.info("A run went to another worker, or was stopped.")
    except DatabaseError as error:
        # A full disk, perhaps: not even that can be written. The run falls silent and is taken up again.
        log.warning("A run stopped (%s).", type(error).__name__)


def _do(run: TranscriptionRun) -> None:
    """What goes wrong with the recording or the engine is written down in the run."""
    try:
        _require_kept(run)
        listen_and_keep(run, engine_of(run))
    except NotKept:
        run.finish()
    except (NotHeld, DatabaseError):
        raise
    except EngineUnavailable as error:
        run.wait_for_engine(error.trouble, **error.about)
    except FileNotFoundError:
        run.fail(Trouble.NO_FILE)
    except Overran:
        run.fail(Trouble.BROKEN_SOUND)
    except Exception as error:
        # The kind of error only: its text could hold words of the story.
        run.fail(Trouble.STOPPED, error=type(error).__name__)


def engine_of(run: TranscriptionRun) -> Engine:
    """Raises `EngineUnavailable`."""
    return engine(run.model)


def listen_and_keep(run: TranscriptionRun, ears: Engine) -> None:
    """What is not heard yet is, step by step; the last transaction ends the run and keeps the transcript."""
    run.begin(ears.name)
    recording = run.recording
    with local_copy(recording) as audio, kept_alive(run):
        voices = diarizer(audio, run.voices)
        sound = Pass(audio, also=voices)
        for step in steps(
            ears,
            sound,
            duration_ms=recording.duration_ms,
            language=recording.story.language or run.language,
            hints=", ".join(recording.story.study.names),
            since_ms=run.heard_ms,
        ):
            _keep(run, step)
        told = voices.stretches()
    _end(run, sound.peaks(), told)


def _require_kept(run: TranscriptionRun) -> None:
    if not Story.objects.permitting(Use.KEEP).filter(pk=run.recording.story_id).exists():
        raise NotKept


@transaction.atomic
def _keep(run: TranscriptionRun, step: Step) -> None:
    run.advance(heard_ms=step.end_ms, language=step.heard.language)
    _require_kept(run)
    last = run.segments.order_by("-number").first()
    numbered = enumerate(step.heard.segments, start=last.number + 1 if last else 1)
    Segment.objects.bulk_create([_row(run, number, segment) for number, segment in numbered])


def _row(run: TranscriptionRun, number: int, segment: HeardSegment) -> Segment:
    words = [
        [word.text, word.start_ms, word.end_ms, round(word.confidence, 3), word.doubt]
        for word in segment.words
    ]
    return Segment(
        run=run,
        number=number,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        text=segment.text,
        words=words,
    )


def _heard(row: Segment) -> HeardSegment:
    return HeardSegment(row.text, row.start_ms, row.end_ms, tuple(HeardWord(*word) for word in row.words))


@transaction.atomic
def _end(run: TranscriptionRun, peaks: Sequence[int], voices: Sequence[Stretch]) -> None:
    write_permit.lock()
    recording = run.recording
    transcript = written(turns(map(_heard, run.segments.all()), voices), _until_now(recording))
    run.finish()
    recording.peaks = list(peaks)
    recording.save(update_fields=["peaks"])
    # Nothing said: the run ends without a transcript, and the pages say that no words were heard.
    if transcript.turns:
        keep_transcript(
            by=Machine(run.made_with),
            recording=recording,
            body=transcript.body,
            turns=transcript.turns,
            made_with=run.made_with,
            language=run.language,
        )


def _until_now(recording: Recording) -> Sequence[SpokenTurn]:
    """The turns of the words that are there, or none."""
    text = Text.objects.filter(recording=recording).select_related("current").first()
    return turns_of(text.current) if text and text.current else ()
