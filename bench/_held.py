"""What a site has held for years: interviews in turns with their recordings, and the report of an import.

As the acts would leave them, written in bulk; the recordings' sound is nowhere.
"""

from typing import TYPE_CHECKING, Final

from bench._corpus import Corpus

if TYPE_CHECKING:
    from stories.models import Batch, Story, User

INTERVIEWS: Final = 400
TURNS: Final = 60
WORDS: Final = 30  # in each turn
ROWS: Final = 2_000
MINUTE: Final = 60_000  # milliseconds


def interviews(corpus: Corpus, number: int = INTERVIEWS) -> None:
    """Of so many stories that are there, the last ones told."""
    from stories.models import Recording, Revision, RunState, Source, Story, Text, TextKind, TranscriptionRun

    stories = list(Story.objects.order_by("-pk")[:number])
    recordings = Recording.objects.bulk_create(
        Recording(
            story=story,
            file="none",
            sha256="0" * 64,
            size=1,
            duration_ms=30 * MINUTE,
            media_type="audio/mpeg",
            copy_size=0,
        )
        for story in stories
    )
    TranscriptionRun.objects.bulk_create(
        TranscriptionRun(recording=recording, state=RunState.DONE, progress=1) for recording in recordings
    )
    texts = Text.objects.bulk_create(
        Text(story=recording.story, recording=recording, kind=TextKind.TRANSCRIPT) for recording in recordings
    )
    for text in texts:
        lines = list(corpus.texts(TURNS, words=WORDS))
        text.current = Revision.objects.create(
            text=text, number=1, source=Source.WHISPER, made_with="bench", body="\n".join(lines)
        )
        _in_turns(text.current.pk, lines)
    Text.objects.bulk_update(texts, ["current"])


def _in_turns(revision: int, lines: list[str]) -> None:
    from stories.models import Turn

    turns, at = [], 0
    for number, line in enumerate(lines):
        begun = number * MINUTE // 2
        turns.append(
            Turn(
                revision_id=revision,
                number=number,
                start=at,
                end=at + len(line),
                start_ms=begun,
                end_ms=begun + 20_000,
            )
        )
        at += len(line) + 1
    Turn.objects.bulk_create(turns)


def batch(by: "User", stories: "list[Story]", rows: int = ROWS) -> "Batch":
    """Every third row of it was left out, with a reason."""
    from stories.bulk_import.run import Came, Report, Result
    from stories.models import Batch, BatchStage, RunState, Study

    wrong = ("There is no file of this name.",)
    results = [
        Result(row, Came.WRONG, wrong=wrong)
        if row % 3 == 0
        else Result(row, Came.KEPT, story=stories[row % len(stories)].pk)
        for row in range(2, rows + 2)
    ]
    return Batch.objects.create(
        study=Study.objects.get(),
        by=by,
        stage=BatchStage.KEEPING,
        state=RunState.DONE,
        report=Report(results).packed(),
    )
