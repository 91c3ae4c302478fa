"""A transcript from a file becomes the words of a recording, or of a story without one."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from stories.accounts.permissions import require_in_study
from stories.formats.cues import turns_of_cues
from stories.formats.transcript import Line, Transcript
from stories.models import Revision, Speaker, Story, User, Voice, Word
from stories.roles import Right
from stories.texts import borrowed_times, revisions
from stories.texts.interviews import Interview
from stories.texts.normalise import normalise, normalise_line
from stories.texts.turns import SpokenTurn, Who
from stories.texts.word_times import Said

ASKS: Final = frozenset({"interviewer", "researcher", "int", "i", "q"})
TELLS: Final = frozenset({"teller", "storyteller", "participant", "interviewee", "respondent"})
ROLE: Final = re.compile(r"\s*\(([^()]*)\)\s*$")
LONGEST_NAME: Final = 60


@transaction.atomic
def bring_in(*, by: User, interview: Interview, transcript: Transcript, teller: str = "") -> Revision:
    """The next version of its words, or the first. What was there is kept.

    `teller`: the name under which the file has whoever tells. Where the file says of no word when it was
    said, and a machine has heard the recording, each gets the time at which it was heard. Raises
    `revisions.MarkGone` where a part is closed.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.TRANSCRIBE, interview.story)
    before, known = interview.current, interview.speakers
    lines = _lines(transcript, known, teller)
    found = None
    if before and not any(line.words for line in transcript.lines):
        said = [Said(who, normalise(line.text), line.start_ms) for line, who in lines]
        found = borrowed_times.heard_with_times(before, said)
    sound = interview.recording
    body, turns = found or _as_told(lines, sound.duration_ms if sound else _until(transcript))
    return revisions.keep_imported(by=by, interview=interview, body=body, turns=turns)


def bring_in_alone(*, by: User, story: Story, transcript: Transcript, teller: str = "") -> Revision:
    """The words of an interview whose sound is not there. The times of the file are kept."""
    lines = _lines(transcript, (), teller)
    body, turns = _as_told(lines, _until(transcript))
    return revisions.keep_without_sound(by=by, story=story, body=body, turns=turns)


def remarks(transcript: Transcript) -> list[str]:
    """What was not sure when it was read, and what was taken from its names; a sentence each."""
    said = [remark.sentence for remark in transcript.remarks]
    names = {line.speaker for line in transcript.lines if line.speaker}
    asking = sorted(name for name in names if _role(name) in ASKS)
    if asking:
        said.append(gettext("Taken for the interviewer’s: %s.") % ", ".join(f"“{name}”" for name in asking))
    return said


def _lines(transcript: Transcript, known: Sequence[Speaker], teller: str) -> list[tuple[Line, Who | None]]:
    lines = turns_of_cues(transcript) if transcript.cues else transcript.lines
    return [(line, _who(line.speaker, known, teller)) for line in lines]


def _until(transcript: Transcript) -> int:
    """The last moment that the file names; ms."""
    return max(line.end_ms or line.start_ms or 0 for line in transcript.lines)


def _who(name: str, known: Sequence[Speaker], teller: str) -> Who | None:
    """Whoever is called that in the transcript already; else by the words for those who ask and who tell."""
    name = normalise_line(name)[:LONGEST_NAME]
    if not name:
        return None
    for speaker in known:
        if name.casefold() in (speaker.called.casefold(), speaker.name.casefold()):
            return Who(Voice(speaker.voice), speaker.name)
    if name.casefold() == teller.casefold():
        return Who(Voice.TELLER, name)
    role = _role(name)
    called = ROLE.sub("", name).strip()
    if role in ASKS:
        return Who(Voice.INTERVIEWER, "" if called.casefold().rstrip(".") == role else called)
    if role in TELLS:
        return Who(Voice.TELLER, "" if called.casefold().rstrip(".") == role else called)
    return Who(Voice.UNKNOWN, name)


def _role(name: str) -> str:
    """What the name says of who it is: “interviewer”, of “Ann (interviewer)” and of “Interviewer”."""
    in_brackets = ROLE.search(name)
    return (in_brackets[1] if in_brackets else name).casefold().strip().rstrip(".")


def _as_told(
    lines: Sequence[tuple[Line, Who | None]], duration_ms: int
) -> tuple[str, tuple[SpokenTurn, ...]]:
    """With the times of the file. A line without one can be said anywhere in the recording: so that, if it is
    closed, all of the sound is."""
    told, turns = list[str](), list[SpokenTurn]()
    at = latest = 0
    for line, who in lines:
        text = " ".join(normalise(line.text).split())
        start, end = (min(ms, duration_ms) for ms in _span(line, duration_ms))
        words = tuple(_words(line, text, at, start, max(start, end)))
        if line.start_ms is not None:
            latest = start = max(latest, start)
        turns.append(SpokenTurn(who, at, at + len(text), start, max(start, end), words))
        told.append(text)
        at += len(text) + 1
    return "\n".join(told), tuple(turns)


def _span(line: Line, duration_ms: int) -> tuple[int, int]:
    """Where nobody says how long it lasts, it can be until the end: what is closed in it closes all of
    that."""
    if line.start_ms is None:
        return 0, duration_ms
    if line.end_ms is None or line.end_ms <= line.start_ms:
        return line.start_ms, max(line.start_ms, duration_ms)
    return line.start_ms, line.end_ms


def _words(line: Line, text: str, begins: int, start_ms: int, end_ms: int) -> Iterator[Word]:
    """The words with times, where they stand in the text; those that it does not have are passed over."""
    at, latest = 0, start_ms
    for word in line.words:
        said = " ".join(normalise(word.text).split())
        found = text.find(said, at) if said else -1
        if found < 0:
            continue
        at = found + len(said)
        since = min(max(word.start_ms, latest), end_ms)
        latest = min(max(word.end_ms, since), end_ms)
        sure = 1.0 if word.confidence is None else word.confidence
        yield Word(begins + found, begins + at, since, latest, sure, measured=True)
