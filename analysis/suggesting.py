"""The machine's part: looking through a revision for themes, and keeping what it thinks."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from analysis.models import Code, Decision, Suggestion, SuggestionRun
from analysis.themes import Found, find_themes, made_by
from stories import clock
from stories.accounts.actors import Machine
from stories.ledger import audit
from stories.models import Asked, NotHeld, Revision, RunState, Story, Text
from stories.models.permitting import permits
from stories.models.run_failure import Trouble
from stories.models.uses import Use
from stories.texts.interviewer_turns import asked_in, how_much
from stories.texts.passages import mark_all

DECISIONS: Final = Decision.objects.filter(suggestion=OuterRef("pk"))


def suggest(run_id: int) -> None:
    """Do the run, unless another worker has it. Safe to call again.

    The gate is asked now, not when the run was made: of a story that may not
    be read for research nothing is kept, not even the run. It is made again
    when the teller says yes.
    """
    runs = SuggestionRun.objects.select_related("revision__text__story__study")
    run: SuggestionRun | None = runs.claim(run_id)
    if run is None:
        return
    if not _may_be_read(run.revision):
        run.delete()
        return
    try:
        _look_and_keep(run)
    except NotHeld:
        return  # another worker has it by now
    except Exception as error:
        # The kind of error only: its text could hold words of the story.
        run.fail(Trouble.STOPPED, error=type(error).__name__)


def _may_be_read(revision: Revision) -> bool:
    """Words that were closed, or corrected, since the run was made are not looked at any more."""
    return Story.objects.permitting(Use.RESEARCH).filter(texts__current=revision).exists()


def _look_and_keep(run: SuggestionRun) -> None:
    codes = {code.slug: code for code in Code.objects.of(run.revision.text.story.study).in_use()}
    asked = asked_in(run.revision)
    found = [
        one
        for one in find_themes(run.revision.body, {slug: code.lexicon for slug, code in codes.items()})
        if how_much(one.start, one.end, asked) == Asked.NOT
    ]
    run.beat(0.5)
    with transaction.atomic():
        _keep(run.revision, found, codes)
        audit.record(
            by=Machine(made_by()),
            action="suggestions.made",
            target=f"revision:{run.revision_id}",
            found=len(found),
        )
        run.finish()


def _keep(revision: Revision, found: Sequence[Found], codes: Mapping[str, Code]) -> None:
    """One row a passage and code. What a person has decided on stays as they saw it."""
    if not found:
        return
    passages = mark_all(revision=revision, places=[(one.start, one.end) for one in found])
    before = Suggestion.objects.filter(passage__in=passages)
    there = {(one.passage_id, one.code_id): one.pk for one in before}
    decided = set(before.filter(Exists(DECISIONS)).values_list("pk", flat=True))
    fresh, again = list[Suggestion](), list[Suggestion]()
    for passage, one in zip(passages, found, strict=True):
        code, fields = codes[one.code_slug], _fields(one)
        old = there.get((passage.pk, code.pk))
        if old is None:
            fresh.append(Suggestion(passage=passage, code=code, **fields))
        elif old not in decided:
            again.append(Suggestion(pk=old, passage=passage, code=code, **fields))
    Suggestion.objects.bulk_create(fresh)
    Suggestion.objects.bulk_update(again, ["score", "because", "made_by"], batch_size=500)


def _fields(found: Found) -> dict[str, Any]:
    because = ""
    for phrase in found.because:
        longer = f"{because}, {phrase}" if because else phrase
        because = longer if len(longer) <= 200 else because
    return {"score": found.score, "because": because, "made_by": made_by()}


def make_missing_runs(*, story_id: int | None = None) -> list[SuggestionRun]:
    """A run for each current revision (of one story, or of all) that may be read and has none."""
    readable = permits(Use.RESEARCH, at=clock.now(), story="story")
    texts = Text.objects.filter(readable, current__isnull=False)
    if story_id is not None:
        texts = texts.filter(story=story_id)
    texts = texts.filter(current__suggestion_runs__isnull=True)
    currents = Revision.objects.filter(pk__in=texts.values("current"))
    return [SuggestionRun.objects.get_or_create(revision=revision)[0] for revision in currents]


def start_again(*, revision_id: int | None = None) -> list[SuggestionRun]:
    """Every finished run, or that of a revision, waiting once more: the codebook is another, or who spoke is.
    Decisions stay."""
    finished = SuggestionRun.objects.filter(state__in=(RunState.DONE, RunState.FAILED))
    runs = list(finished if revision_id is None else finished.filter(revision=revision_id))
    SuggestionRun.objects.filter(pk__in=[run.pk for run in runs]).update(
        state=RunState.WAITING, attempts=0, progress=0, trouble="", about={}, finished_at=None
    )
    return runs
