"""Turning a recording into a transcript: one run, kept in our own tables from its start to its end."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stories.actors import Machine
from stories.audio.clips import local_copy
from stories.audio.probe import peaks
from stories.consent.uses import Use
from stories.models import Recording, Story, TranscriptionRun, Word
from stories.texts import SpokenTurn, keep_transcript
from stories.transcription.engine import Engine, EngineUnavailable, HeardSegment
from stories.transcription.faster_whisper import FasterWhisper
from stories.transcription.heartbeat import kept_alive
from stories.trouble import Trouble


@dataclass(frozen=True)
class Transcript:
    """A whole transcript: its text, and turns whose offsets count the text's code points."""

    body: str
    turns: tuple[SpokenTurn, ...]


def transcribe(run_id: int) -> None:
    """Do the run, unless another worker has it or its story is no longer kept. Safe to call again."""
    if not TranscriptionRun.objects.claim(run_id):
        return
    run = TranscriptionRun.objects.select_related("recording__story").get(pk=run_id)
    if not Story.objects.permitting(Use.KEEP).filter(pk=run.recording.story_id).exists():
        run.finish()
        return
    try:
        _listen_and_keep(run, FasterWhisper())
    except EngineUnavailable as error:
        run.wait_for_engine(error.trouble, **error.about)
    except FileNotFoundError:
        run.fail(Trouble.NO_FILE)
    except Exception as error:
        # The kind of error only: its text could hold words of the story.
        run.fail(Trouble.STOPPED, error=type(error).__name__)


def _listen_and_keep(run: TranscriptionRun, engine: Engine) -> None:
    recording = run.recording
    with local_copy(recording) as audio, kept_alive(run):
        heard = engine.listen(audio, language=recording.story.language)
        segments = list(_beating(run, heard.segments))
        recording.peaks = peaks(audio)
    recording.save(update_fields=["peaks"])
    # Nothing said: the run ends without a transcript, and the pages say that no words were heard.
    if segments:
        transcript = joined(segments)
        keep_transcript(
            by=Machine(engine.name),
            recording=recording,
            body=transcript.body,
            turns=transcript.turns,
            made_with=engine.name,
            language=heard.language,
        )
    run.finish()


def _beating(run: TranscriptionRun, segments: Iterable[HeardSegment]) -> Iterator[HeardSegment]:
    """The segments as they come, telling the run how far it is."""
    for segment in segments:
        run.beat(segment.end_ms / run.recording.duration_ms)
        yield segment


def joined(segments: Iterable[HeardSegment]) -> Transcript:
    """One text of many segments, each a turn on a line of its own, in NFC."""
    body = ""
    turns = []
    for segment in segments:
        if body:
            body += "\n"
        start = len(body)
        text, words = _written(segment, start)
        body += text
        turns.append(SpokenTurn("", start, len(body), segment.start_ms, segment.end_ms, words))
    return Transcript(body, tuple(turns))


def _written(segment: HeardSegment, start: int) -> tuple[str, tuple[Word, ...]]:
    if not segment.words:
        return unicodedata.normalize("NFC", segment.text), ()
    text = ""
    words = []
    for word in segment.words:
        text += " " if text else ""
        at = start + len(text)
        text += unicodedata.normalize("NFC", word.text)
        words.append(
            Word(at, start + len(text), word.start_ms, max(word.start_ms, word.end_ms), word.confidence, True)
        )
    return text, tuple(words)


def waiting_for(recording: Recording) -> TranscriptionRun | None:
    """The recording's latest run, to say how far it is."""
    return recording.transcription_runs.order_by("-pk").first()
