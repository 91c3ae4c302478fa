"""Written stories are kept some together: it is as if each were kept by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stories import models
from stories.bulk_import import create, run
from stories.bulk_import.run import Came, Report
from stories.consent import closings, compare, evidence
from stories.consent.events import first_broken
from stories.ledger.verify import verify
from stories.models import AuditEntry, Batch, ConsentEvent, Outbox, Story
from tests.stories.bulk_import.folders import FILES, came, private_files, write

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("form_in_force")]

TOLD = [
    {"teller": "a", "who": "Wren", "consents": "all", "evidence": "signed.png", "contact": "x@example.org"},
    {"teller": "b", "consents": "research", "date": "2024-02-29", "others": "yes"},
    {"teller": "a", "consents": "research; publish", "evidence": "signed.pdf", "warnings": "death"},
    {"consents": "insight", "evidence": "yes.wav", "title": "The stairs"},
]


def written(path: Path, said: str, how_many: int = len(TOLD)) -> Path:
    """Rows of stories that are written, each with words of its own."""
    bodies = {
        f"{n}.txt": f"{said} {n}: I lost my job, then the flat went too.".encode() for n in range(how_many)
    }
    rows = [{"words": name, **TOLD[n % len(TOLD)]} for n, name in enumerate(bodies)]
    return write(path, rows, {**FILES, **bodies})


def stands(batch: Batch) -> list[Any]:
    """Of each story all that is kept of it, but for its keys and its times."""
    stories = list(batch.stories.order_by("pk"))
    tellers = [story.storyteller_id for story in stories]
    return [
        (
            *(story.kind, story.held, story.title, story.others_open, story.told_on, story.changes),
            (tellers.index(story.storyteller_id), story.storyteller.shown_as, story.content_warnings),
            [(event.said(), event.sequence) for event in story.consent_events.all()],
            {
                name: getattr(story.standing, name)
                for name in ("keep", "research", "publish", "ends_at", "closed")
            },
            [(one.kind, one.sha256, one.event.evidence) for one in story.evidence.all()],
            [
                (text.current.number, text.current.source, text.word_runs.count())
                for text in story.texts.all()
            ],
            sorted(said[0] for said in Outbox.objects.get(pk=story.pk).said),
            sorted(AuditEntry.objects.filter(target=f"story:{story.pk}").values_list("action", flat=True)),
            closings.of(story, list(ConsentEvent.objects.of(story))).get("off"),
        )
        for story in stories
    ]


def test_kept_together_they_are_what_they_are_one_by_one(
    tmp_path: Path,
    bring: Callable[..., Report],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    found = []
    for number, said in enumerate(["birch", "aspen"]):
        monkeypatch.setattr(run, "TOGETHER", [1, 50][number])
        with django_capture_on_commit_callbacks(execute=True):
            report = bring(written(tmp_path / said, said))
        assert came(report) == [Came.KEPT, Came.KEPT_CLOSED, Came.KEPT, Came.KEPT]
        found.append(stands(Batch.objects.latest("pk")))
    assert found[0] == found[1] and len(found[0]) == len(TOLD)
    assert [story[6][0] for story in found[0]] == [0, 1, 0, 3]
    assert [verify(kind).wrong for kind in (ConsentEvent, AuditEntry)] == [None, None]
    assert [first_broken(story) for story in Story.objects.all()] == [None] * 8
    assert not list(compare.differing())


def test_a_row_that_fails_takes_none_of_those_beside_it(
    tmp_path: Path, bring: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_away, before = evidence.store, private_files()

    def full(story: Story, given: evidence.Given) -> models.ConsentEvidence:
        if given.path.suffix == ".pdf":
            raise OSError("No space left on device")
        return put_away(story, given)

    monkeypatch.setattr(evidence, "store", full)
    report = bring(written(tmp_path, "alder"))
    assert came(report) == [Came.KEPT, Came.KEPT_CLOSED, Came.WRONG, Came.KEPT]
    assert "OSError" in report.rows[2].wrong[0]
    assert len(private_files() - before) == models.ConsentEvidence.objects.count() == 2
    assert verify(ConsentEvent).wrong is None
    monkeypatch.undo()
    assert came(bring(tmp_path)) == [Came.HERE, Came.HERE, Came.KEPT, Came.HERE]
    wren = Story.objects.filter(storyteller__display_name="Wren")
    assert wren.count() == 2  # the row that came later is of the same person


def test_an_error_of_ours_keeps_the_rows_before_it(
    tmp_path: Path, bring: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = create.keep

    def faulty(**told: Any) -> list[Story]:
        if any(row.row.number == 4 for row in told["rows"]):
            raise ValueError("a fault of ours")
        return kept(**told)

    monkeypatch.setattr(create, "keep", faulty)
    with pytest.raises(ValueError, match="a fault"):
        bring(written(tmp_path, "rowan"))
    assert Story.objects.count() == 2
