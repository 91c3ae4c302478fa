"""A recording comes in with the transcript that somebody typed, and a machine hears it in the night."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from stories.bulk_import.run import Came, Report
from stories.models import Recording, Source, TranscriptionRun
from stories.texts import passages
from stories.texts.passages import find
from stories.transcription.transcribe import transcribe
from tests.stories.transcription.diarization import six

pytestmark = [
    pytest.mark.speech,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("form_in_force"),
]


def test_what_was_typed_gets_the_times_at_which_it_is_said(
    tmp_path: Path, bring: Callable[..., Report]
) -> None:
    told = six.turns("woman-man")
    sound = six.sound("woman-man")
    shutil.copy(sound, tmp_path / sound.name)
    typed = "".join(f"{turn.voice.title()}: {turn.text}\n" for turn in told)
    (tmp_path / "typed.txt").write_text(typed)
    (tmp_path / "sheet.csv").write_text(
        f"sound,transcript,language,consents\n{sound.name},typed.txt,en,all\n"
    )
    assert [row.came for row in bring(tmp_path).rows] == [Came.KEPT_CLOSED]
    recording = Recording.objects.get()
    before = recording.transcript.current
    assert before is not None
    passage = find(revision=before, words=told[1].text)
    assert passages.span(passage) is None

    transcribe(TranscriptionRun.objects.get().pk)
    after = Recording.objects.get().transcript.current
    assert after is not None
    assert (after.source, after.body) == (Source.IMPORTED, before.body)
    turns = list(after.turns.all())
    assert len(turns) == len(told)
    late = [
        (turn.number, turn.start_ms, spoken.start)
        for turn, spoken in zip(turns, told, strict=True)
        if abs(turn.start_ms / 1000 - spoken.start) > 0.75
    ]
    assert late == []
    passage.refresh_from_db()
    span = passages.span(passage)
    assert span is not None
    assert abs(span.start_ms / 1000 - told[1].start) < 0.75
