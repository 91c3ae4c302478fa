"""What people write of an interview's words before it is put in place: kept step by step, seen by the others.

A draft is its writer's alone. It is never a version of the words, and nothing is made of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext

from stories import clock
from stories.accounts.permissions import require_in_study
from stories.models import Draft, DraftStep, Revision, User
from stories.roles import Right
from stories.texts import revisions
from stories.texts.alignment import Block, aligned
from stories.texts.interviews import Interview
from stories.texts.normalise import normalise
from stories.texts.turns import turns_of
from stories.texts.word_times import Said, timed, typed
from stories.transcripts import editor_json, merge

HERE: Final = timedelta(seconds=30)
"""So long after their last word somebody is still at a turn."""


class Elsewhere(ValueError):
    """The same person writes in another window by now."""


class Closed(ValueError):
    """The teller has closed a part since: what was begun before may hold its words."""

    def __init__(self) -> None:
        super().__init__(gettext("The teller has closed a part of these words since. Start again."))


@dataclass(frozen=True)
class Step:
    """`gone` turns from `at` on go, and the turns of `put` come in their place (`editor_json`)."""

    at: int
    gone: int
    put: list[dict[str, Any]]


@dataclass(frozen=True)
class Sent:
    """What a window sends: the steps from number `first` on, of which `done` hold in all."""

    revision: Revision | None
    window: str
    saved: int
    first: int
    steps: Sequence[Step]
    done: int
    changed: Sequence[int] = ()
    here: int | None = None


@dataclass(frozen=True)
class Other:
    """Somebody else who writes: turns of the words in place, from 0."""

    name: str
    here: int | None
    changed: list[int]


def _whose(interview: Interview) -> dict[str, Any]:
    if interview.recording is not None:
        return {"recording": interview.recording}
    return {"text": interview.text}


def interview_of(draft: Draft) -> Interview:
    if draft.recording is not None:
        return Interview.of(draft.recording)
    assert draft.text is not None  # noqa: S101 (a constraint holds it)
    return Interview.in_words(draft.text)


def of(person: User, interview: Interview) -> Draft | None:
    """What they wrote; None where they only looked."""
    drafts = Draft.objects.filter(person=person, steps__isnull=False, **_whose(interview))
    return drafts.select_related("revision").first()


@transaction.atomic
def keep(*, by: User, interview: Interview, sent: Sent) -> int:
    """How often it is saved now, as that window knows it. Whatever arrives twice is kept once.

    A window that only looks on takes the draft from none that writes. Raises `PermissionDenied`, `Elsewhere`,
    and `Closed`.
    """
    require_in_study(by, Right.TRANSCRIBE, interview.story)
    require_open(interview, sent.revision)
    draft, new = Draft.objects.select_for_update(of=("self",)).get_or_create(
        person=by, **_whose(interview), defaults={"revision": sent.revision, "window": sent.window}
    )
    held = draft.steps.count()
    if not held:  # who only looked at other words wrote nothing
        draft.revision = sent.revision
    theirs = new or draft.window == sent.window or draft.saved == sent.saved
    looks_on = not sent.steps and sent.first == held and sent.done == draft.done
    if looks_on and held and draft.window != sent.window:
        return sent.saved
    if not theirs or draft.revision != sent.revision or sent.first > held:
        raise Elsewhere
    draft.steps.filter(number__gte=sent.first).delete()
    DraftStep.objects.bulk_create(_rows(draft, sent.first, sent.steps))
    draft.window, draft.done = sent.window, min(sent.done, sent.first + len(sent.steps))
    draft.changed, draft.here, draft.seen_at = list(sent.changed), sent.here, clock.now()
    draft.saved += 1
    draft.save()
    return draft.saved


def _rows(draft: Draft, first: int, steps: Sequence[Step]) -> list[DraftStep]:
    return [
        DraftStep(draft=draft, number=number, at=step.at, gone=step.gone, put=step.put)
        for number, step in enumerate(steps, first)
    ]


def require_open(interview: Interview, revision: Revision | None) -> None:
    """Nothing that was begun from words with a part that is closed by now goes on. Raises `Closed`."""
    number = revision.number if revision else 0
    text = interview.text
    if text is not None and text.redacted_parts.filter(struck=False, after__number__gt=number).exists():
        raise Closed


def forget(interview: Interview, person: User | None = None) -> None:
    """Those of one person, or of all."""
    drafts = Draft.objects.filter(**_whose(interview))
    (drafts.filter(person=person) if person else drafts).delete()


def others(person: User, interview: Interview, revision: Revision | None) -> list[Other]:
    """Who else writes, from the same words."""
    drafts = Draft.objects.filter(revision=revision, **_whose(interview)).exclude(person=person)
    lately = clock.now() - HERE
    seen = [
        Other(
            draft.person.get_full_name() or draft.person.get_username(),
            draft.here if draft.seen_at > lately else None,
            draft.changed,
        )
        for draft in drafts.select_related("person").order_by("person__username")
    ]
    return [one for one in seen if one.here is not None or one.changed]


def written_in(draft: Draft) -> list[Said]:
    """Its turns, as they stand after the steps that hold."""
    speakers = editor_json.known(interview_of(draft).speakers)
    turns = merge.said_in(draft.revision)
    for step in draft.steps.filter(number__lt=draft.done):
        turns[step.at : step.at + step.gone] = [editor_json.said(turn, speakers) for turn in step.put]
    return turns


def lines(draft: Draft) -> list[str]:
    """The text of each turn that a merge has put there, and beneath it what another wrote in its place."""
    put = [turn for step in draft.steps.all() for turn in step.put]
    return [text for turn in put for text in (turn["text"], turn.get("theirs")) if text]


@transaction.atomic
def rebase(*, by: User, interview: Interview, before: Revision | None, mine: Sequence[Said]) -> Draft:
    """A draft on the words that are in place by now, with what this person wrote from those `before`.

    Raises `PermissionDenied`, `Closed`.
    """
    require_in_study(by, Right.TRANSCRIBE, interview.story)
    require_open(interview, before)
    current = interview.current
    if current is None:
        raise revisions.NotCurrent
    forget(interview, by)
    draft = Draft.objects.create(person=by, revision=current, window="", saved=1, done=1, **_whose(interview))
    put = _put(interview, current, merge.merged(merge.said_in(before), merge.said_in(current), mine))
    DraftStep.objects.create(draft=draft, number=0, at=0, gone=current.turns.count(), put=put)
    return draft


def _put(interview: Interview, current: Revision, together: Sequence[merge.Merged]) -> list[dict[str, Any]]:
    """The turns with the times of their words, and what somebody has to decide beside them."""
    kept = [
        replace(one, said=replace(one.said, text=text))
        for one in together
        if (text := " ".join(normalise(one.said.text).split()))
    ]
    turns = turns_of(current)
    said = [one.said for one in kept]
    body, spoken = timed(current.body, turns, said) if turns else typed(said, interview.duration_ms)
    speakers = editor_json.known(list(current.text.speakers.all()))
    put = [editor_json.written(body, turn, speakers) for turn in spoken]
    for there, here in _stand(merge.said_in(current), said):
        put[here]["of"] = [there]
    for turn, one in zip(put, kept, strict=True):
        turn["checked"] = bool(one.said.checked)
        if one.theirs is not None:
            turn["theirs"] = one.theirs
    return put


def _stand(before: Sequence[Said], now: Sequence[Said]) -> Iterator[tuple[int, int]]:
    """Which turn is which: those that are the same, and as many others between two of them."""
    at = to = 0
    lines, others = [one.text for one in before], [one.text for one in now]
    for block in [*aligned(lines, others), Block(len(lines), len(others), 0)]:
        between = block.before - at
        known = between if between == block.after - to else 0
        yield from ((at + n, to + n) for n in range(known))
        at, to = block.before + block.length, block.after + block.length
        yield from ((block.before + n, block.after + n) for n in range(block.length))
