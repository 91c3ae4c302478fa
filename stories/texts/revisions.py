"""Keeping words: normalised once, and never altered after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, Teller, require_teller
from stories.accounts.permissions import require_in_study
from stories.languages import FIND_OUT
from stories.ledger import audit, write_permit
from stories.models import (
    Recording,
    RedactedPart,
    Revision,
    Source,
    Speaker,
    Story,
    Text,
    TextKind,
    Turn,
    User,
    Voice,
)
from stories.roles import Right
from stories.signals import notify, notify_all
from stories.texts import borrowed_times, fingerprints, interviewer_turns, marks, uncertainty
from stories.texts.interviews import Interview
from stories.texts.masking import MARK
from stories.texts.normalise import normalise
from stories.texts.reanchor import reanchor
from stories.texts.turns import Review, SpokenTurn, Who, turns_of
from stories.texts.word_times import Said, spoken_by, timed, typed


class NotCurrent(ValueError):
    """The words have changed since they were read."""

    def __init__(self) -> None:
        super().__init__(gettext("These words have changed since. Read them again first."))


class MarkGone(ValueError):
    """A mark that stands for words which their teller closed would go, and the way back for these with it."""

    def __init__(self) -> None:
        super().__init__(
            gettext("A part that is closed stands here as %(mark)s. Leave each of these where it is.")
            % {"mark": MARK}
        )


@dataclass(frozen=True)
class Account:
    """What is to be kept of written words: normalised, with what they are known by again."""

    body: str
    runs: frozenset[int]


def account(typed: str) -> Account:
    """Make it before anything is locked: it takes a while."""
    body = normalise(typed)
    return Account(body, fingerprints.of_words(body))


def write_account(*, by: Actor, story: Story, account: Account) -> Revision:
    """Keep a written account, word for word."""
    return write_accounts(by=by, accounts=[(story, account)], source=Source.TYPED)[0]


@transaction.atomic(savepoint=False)
def write_accounts(*, by: Actor, accounts: Sequence[tuple[Story, Account]], source: Source) -> list[Revision]:
    """As `write_account`, of several stories. Each is the first revision of a new text, so that nothing is
    there to wait for, to compare with, or to move."""
    new = Text.objects.bulk_create(Text(story=story, kind=TextKind.ACCOUNT) for story, _ in accounts)
    made_by = by if isinstance(by, User) else None
    revisions = Revision.objects.bulk_create(
        Revision(text=text, number=1, body=account.body, source=source, made_by=made_by)
        for text, (_, account) in zip(new, accounts, strict=True)
    )
    fingerprints.keep_first(revisions, [account.runs for _, account in accounts])
    for text, revision in zip(new, revisions, strict=True):
        text.current = revision
    Text.objects.bulk_update(new, ["current"])
    done = [audit.Done(f"text:{text.pk}", {"number": 1, "source": source}) for text in new]
    audit.record_all(by=by, action="text.revised", done=done)
    # A story has one account.
    notify_all("text_revised", {one.text.story_id: {"revision_id": one.pk} for one in revisions})
    return revisions


@transaction.atomic
def keep_transcript(
    *,
    by: Actor,
    recording: Recording,
    body: str,
    turns: Sequence[SpokenTurn],
    made_with: str,
    language: str = "",
) -> Revision:
    """Keep what an engine heard. `body` is in NFC already: the turns' offsets count on it.

    `language` (ISO 639-1) is the one it found; it is the story's where nobody said which. What
    comes late never takes the place of words that a person made, checked or agreed to: it is kept beside.
    """
    text, _ = Text.objects.get_or_create(
        recording=recording, defaults={"story": recording.story, "kind": TextKind.TRANSCRIPT}
    )
    if language:
        Story.objects.filter(pk=text.story_id, language=FIND_OUT).update(language=language)
    return _revise(by=by, text=text, body=body, source=Source.WHISPER, turns=turns, made_with=made_with)


@transaction.atomic
def write_down(*, by: User, recording: Recording, said: Sequence[Said]) -> Revision:
    """Keep what a person heard and typed, of a recording that has no words yet.

    Raises `PermissionDenied`, `NotCurrent`.
    """
    require_in_study(by, Right.TRANSCRIBE, recording.story)
    text, _ = Text.objects.get_or_create(
        recording=recording, defaults={"story": recording.story, "kind": TextKind.TRANSCRIPT}
    )
    if _locked_current(text) is not None:
        raise NotCurrent
    said = [replace(one, text=normalise(one.text)) for one in said]
    body, turns = typed(said, recording.duration_ms)
    turns = checked(by, turns, said)
    return _revise(by=by, text=text, body=body, source=Source.LISTENED, turns=turns)


@transaction.atomic
def keep_imported(*, by: User, interview: Interview, body: str, turns: Sequence[SpokenTurn]) -> Revision:
    """Keep what stood in a file as the words of an interview. `body` is in NFC. Raises `NotCurrent`,
    `MarkGone`."""
    text, before = interview.text, interview.current
    if text is None:
        text, _ = Text.objects.get_or_create(
            recording=interview.recording, defaults={"story": interview.story, "kind": TextKind.TRANSCRIPT}
        )
    _require_may_correct(by, text)
    if _locked_current(text) != before:
        raise NotCurrent
    if before is not None:
        _require_marks(by, before, body)
    return _revise(by=by, text=text, body=body, source=Source.IMPORTED, turns=turns)


@transaction.atomic
def keep_without_sound(*, by: User, story: Story, body: str, turns: Sequence[SpokenTurn]) -> Revision:
    """Keep what was written down elsewhere of an interview whose sound is not there. `body` is in NFC.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.TRANSCRIBE, story)
    text = Text.objects.create(story=story, kind=TextKind.TRANSCRIPT)
    return _revise(by=by, text=text, body=body, source=Source.IMPORTED, turns=turns)


@transaction.atomic
def correct(*, by: Actor, text: Text, body: str, turns: Sequence[SpokenTurn] = ()) -> Revision:
    """A new revision with better words, by whoever may check transcripts in the story's study, by the teller
    or a machine. The one before stays as it was.

    Without `turns`, those of a transcript are found in it again: each line is one, and words keep their
    times. Raises `MarkGone`.
    """
    _require_may_correct(by, text)
    body = normalise(body)
    before = _locked_current(text)
    if before is not None:
        _require_marks(by, before, body)
    if not turns and before is not None and (spoken := turns_of(before)):
        body, turns = timed(before.body, spoken, spoken_by(before.body, spoken, body.split("\n")))
    return _revise(by=by, text=text, body=body, source=Source.CORRECTED, turns=turns)


@transaction.atomic
def correct_turns(*, by: Actor, before: Revision, said: Sequence[Said]) -> Revision:
    """As `correct`, of turns with who says them. Words keep the times that they have in `before`.

    Raises `NotCurrent` where the words are others by now, and `MarkGone`.
    """
    text = before.text
    _require_may_correct(by, text)
    if _locked_current(text) != before:
        raise NotCurrent
    said = [replace(one, text=normalise(one.text)) for one in said]
    body, turns = timed(before.body, turns_of(before), said)
    _require_marks(by, before, body)
    turns = checked(by, turns, said)
    return _revise(by=by, text=text, body=body, source=Source.CORRECTED, turns=turns)


def checked(by: Actor, turns: Sequence[SpokenTurn], said: Sequence[Said]) -> tuple[SpokenTurn, ...]:
    """With what the person says that they listened to. `turns` are made of `said`."""
    if not isinstance(by, User):
        return tuple(turns)
    written = [one for one in said if one.text.split()]
    now = Review(by.pk, clock.now())
    return tuple(
        replace(turn, review=_review(turn.review, now, one.checked))
        for turn, one in zip(turns, written, strict=True)
    )


def _review(was: Review, now: Review, listened: bool | None) -> Review:
    if listened is None or listened == (was.checked_at is not None):
        return was
    checked_by, checked_at = (now.checked_by, now.checked_at) if listened else (None, None)
    return replace(was, checked_by=checked_by, checked_at=checked_at)


def _require_marks(by: Actor, before: Revision, after: str) -> None:
    """Tellers may take them out: the words are theirs."""
    if not isinstance(by, Teller) and not marks.all_kept(before, after):
        raise MarkGone


def _require_may_correct(by: Actor, text: Text) -> None:
    if isinstance(by, Teller):
        require_teller(by, text.story_id)
    elif isinstance(by, User):
        require_in_study(by, Right.TRANSCRIBE, text.story)


def _revise(
    *,
    by: Actor,
    text: Text,
    body: str,
    source: Source,
    turns: Sequence[SpokenTurn] = (),
    made_with: str = "",
) -> Revision:
    before = _locked_current(text)
    stands = before is not None and source is Source.WHISPER and _is_kept_from_machines(text, before)
    made_by = by if isinstance(by, User) else None
    revision = _add(text, body, turns, source=source, made_with=made_with, made_by=made_by)
    action = "text.heard_again" if stands else "text.revised"
    audit.record(by=by, action=action, target=f"text:{text.pk}", number=revision.number, source=source)
    if stands and before is not None:
        _lend_times(by, before, revision)
        return revision
    _put_in_place(text, revision)
    if before:
        reanchor(before=before, after=revision)
        interviewer_turns.look_again(text)
    return revision


def _lend_times(by: Actor, before: Revision, heard: Revision) -> None:
    """To words that came from a person who did not say when they are said."""
    if RedactedPart.objects.closed().filter(text=before.text).exists():
        return  # the sound is closed by the times of then
    turns = borrowed_times.borrow_times(before, heard)
    if turns is None:
        return
    after = replace_unchanged(before=before, body=before.body, turns=turns)
    reanchor(before=before, after=after)
    interviewer_turns.look_again(before.text)
    audit.record(by=by, action="text.timed", target=f"text:{before.text_id}", number=after.number)


def replace_unchanged(*, before: Revision, body: str, turns: Sequence[SpokenTurn]) -> Revision:
    """The same words less a part, or with it again: whoever made and vouched for them still does.

    Called by `stories.redaction.parts`, which moves the passages, in the transaction of its act.
    Raises `NotCurrent`.
    """
    text = before.text
    if _locked_current(text) != before:
        raise NotCurrent
    kept = {name: getattr(before, name) for name in VOUCHED}
    revision = _add(text, body, turns, **kept)
    _put_in_place(text, revision)
    return revision


VOUCHED: Final = ("source", "made_with", "made_by", "checked_by", "checked_at", "agreed_at")


def _locked_current(text: Text) -> Revision | None:
    """Two writers make one order of revisions."""
    write_permit.lock()
    Text.objects.select_for_update().get(pk=text.pk)
    text.refresh_from_db(fields=["current"])
    return text.current


def _is_kept_from_machines(text: Text, current: Revision) -> bool:
    """Words that someone vouches for stay; and a machine would hear again what the teller has closed."""
    return current.is_vouched_for or RedactedPart.objects.closed().filter(text=text).exists()


def _add(text: Text, body: str, turns: Sequence[SpokenTurn], **made: Any) -> Revision:
    last = text.revisions.order_by("-number").first()
    revision = Revision.objects.create(
        text=text,
        number=last.number + 1 if last else 1,
        body=body,
        doubts=sum(1 for turn in turns for _place in uncertainty.in_words(turn.words)),
        **made,
    )
    Turn.objects.bulk_create(_rows(revision, turns))
    fingerprints.keep(revision)
    return revision


def _put_in_place(text: Text, revision: Revision) -> None:
    text.current = revision
    text.save(update_fields=["current"])
    notify("text_revised", story_id=text.story_id, revision_id=revision.pk)


def _rows(revision: Revision, turns: Sequence[SpokenTurn]) -> list[Turn]:
    speakers = {
        who: _speaker(revision.text, who) for who in dict.fromkeys(turn.speaker for turn in turns) if who
    }
    return [
        Turn(
            revision=revision,
            number=number,
            speaker=speakers[turn.speaker] if turn.speaker else None,
            start=turn.start,
            end=turn.end,
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            words=[word.packed() for word in turn.words],
            checked_by_id=turn.review.checked_by,
            checked_at=turn.review.checked_at,
            agreed_at=turn.review.agreed_at,
        )
        for number, turn in enumerate(turns, start=1)
    ]


def _speaker(text: Text, who: Who) -> Speaker:
    """The row; made where nobody was heard under that name before."""
    teller = text.story.storyteller if who.voice is Voice.TELLER else None
    found, _ = Speaker.objects.get_or_create(
        text=text, voice=who.voice, name=who.name, defaults={"storyteller": teller}
    )
    return found
