"""Who speaks, where a file says so in the text itself: “Ada: I lost my job.”

Unsure means nobody: words are never given to somebody else, and a name that may be none stays among them.
"""

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from stories.formats import stamps
from stories.formats.remarks import MAYBE_A_NAME, NO_NAME, Remark
from stories.formats.stamps import Stamp
from stories.formats.transcript import Line

BEFORE: Final = r"(?:>>\s*|-\s+)?"
NAME: Final = r"[^\W\d_][^:\[\]\n]{0,39}?"
LABEL: Final = re.compile(rf"{BEFORE}\[?(?P<who>{NAME}|\?)\]?\s*:\s+(?=\S)")
BOLD: Final = re.compile(r"(\*\*|__)(?P<who>[^*_:\n]{1,40}?)(?::\s*\1|\1\s*:)\s+(?=\S)")
TIMED: Final = re.compile(rf"{BEFORE}(?P<who>{NAME})\s*(?P<time>[\[(][^\])]*[\])])\s*:\s+(?=\S)")
ASIDE: Final = re.compile(r"\(.*\)|\[.*\]|♪.*", re.DOTALL)
NOBODY: Final = "?"
"""How a line whose speaker nobody knows is labelled, between lines that have one."""
SHARE: Final = 5
MOST_WORDS: Final = 4
"""In a name. More of them before a colon are a sentence."""
PARTICLES: Final = frozenset(["and", "&", "of", "the", "de", "da", "di", "la", "van", "von", "der", "den"])
ENDS: Final = re.compile(r"(?<!\bdr)(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bprof)(?<!\bst)[.!?]\s", re.IGNORECASE)
"""Of a sentence: no name goes on behind it."""
ROLES: Final = frozenset(
    {"interviewer", "researcher", "int", "i", "q", "a", "teller", "storyteller", "participant", "interviewee"}
) | {"respondent", "speaker", "moderator", "facilitator"}
DATES: Final = frozenset(name.casefold() for name in (*calendar.day_name, *calendar.month_name) if name)


@dataclass(frozen=True)
class Label:
    """What may be a name before what is said. `marked`: it is set apart as one (bold, with a time, in a
    column of its own). `time`: one that stands with it; `timed_rest`: what is said, if that time is none."""

    who: str
    rest: str
    marked: bool = False
    time: Stamp | None = None
    timed_rest: str = ""


def label_of(text: str) -> Label | None:
    if match := BOLD.match(text):
        found = Label(match["who"].strip(), text[match.end() :], marked=True)
    elif match := LABEL.match(text):
        bracketed = text.lstrip("> -").startswith("[")
        found = Label(match["who"].strip(), text[match.end() :], marked=bracketed or text.startswith(">>"))
    elif (match := TIMED.match(text)) and (time := stamps.alone(match["time"])):
        rest = text[match.end() :]
        return _if_name(Label(match["who"].strip(), rest, True, time, f"{match['time']} {rest}"))
    else:
        return None
    if after := stamps.leading(found.rest):  # “Ada: [00:01:02] I lost my job.”
        time, rest = after
        found = replace(found, rest=rest, time=time, timed_rest=found.rest) if rest else found
    return _if_name(found)


def _if_name(label: Label) -> Label | None:
    is_short = len(_plain(label.who).split()) <= MOST_WORDS
    return label if is_short and not ENDS.search(label.who) else None


def _plain(who: str) -> str:
    return re.sub(r"\([^()]*\)", "", who)


def is_likely(who: str) -> bool:
    """Whether it is written as names are: with a capital, or a figure, in each word."""
    words = _plain(who).replace(",", " ").split()
    return (
        bool(words)
        and not any(word.casefold() in DATES for word in words)
        and all(word[0].isupper() or word[0].isdigit() or word.casefold() in PARTICLES for word in words)
    ) or who == NOBODY


def is_aside(text: str) -> bool:
    """What nobody says: (the phone rings)."""
    return ASIDE.fullmatch(text) is not None


def is_sure(label: Label) -> bool:
    """Of a name that comes once."""
    several = len(_plain(label.who).split()) > 1 or any(sign.isdigit() for sign in label.who)
    role = label.who.casefold().rstrip(".") in ROLES or label.who == NOBODY
    return is_likely(label.who) and (label.marked or several or role or "(" in label.who)


@dataclass(frozen=True)
class Names:
    """Those that are taken for names, by themselves in lower case; and what may be one."""

    known: Mapping[str, str]
    unsure: frozenset[str]

    def of(self, label: Label | None) -> str | None:
        return self.known.get(label.who.casefold()) if label else None

    def may_be(self, label: Label | None) -> bool:
        return label is not None and label.who.casefold() in self.unsure


def names_in(labels: Sequence[Label | None], turns: int) -> Names:
    """Which of the labels of so many turns are names. All, where every turn has one; else those that come
    more than once, and those that can be nothing else; if they stand before a fifth of all at least."""
    told = [label for label in labels if label]
    spelled = {label.who.casefold(): label.who for label in reversed(told)}
    times = Counter(label.who.casefold() for label in told)
    if len(told) >= turns:
        names = {who for who in times if times[who] > 1 or " " not in spelled[who] or is_likely(spelled[who])}
        return Names({who: spelled[who] for who in names}, frozenset())
    mostly = len(told) * 10 >= turns * 9
    often = {
        who
        for who, number in times.items()
        if number > 1 and (mostly or " " not in spelled[who] or is_likely(spelled[who]))
    }
    once = {label.who.casefold() for label in told if is_sure(label)} - often
    names = often | once
    enough = sum(times[who] for who in names) * SHARE >= turns and (often or len(once) > 1)
    known = names if enough else set[str]()
    unsure = once - known
    if known:
        unsure |= {who for who in times.keys() - known if is_likely(spelled[who])}
    return Names({who: spelled[who] for who in known}, frozenset(unsure))


def apart(cues: Sequence[tuple[Line, Sequence[str]]]) -> list[Line]:
    """Of captions, each with its rows: where a name stands before a later row of a cue, somebody else speaks
    from there. They share the time of the cue by their letters."""
    heads = [[label_of(row) for row in rows] for _, rows in cues]
    times = Counter(label.who.casefold() for labels in heads for label in labels if label)
    told = list[Line]()
    for (line, rows), labels in zip(cues, heads, strict=True):
        begins = [0, *(n for n, label in enumerate(labels) if n and _begins(label, times))]
        ends = [*begins[1:], len(rows)]
        pieces = [" ".join(rows[since:until]) for since, until in zip(begins, ends, strict=True)]
        told += _shared(line, pieces) if len(pieces) > 1 else [line]
    return told


def _begins(label: Label | None, times: Mapping[str, int]) -> bool:
    if label is None or not is_likely(label.who):
        return False
    return times[label.who.casefold()] > 1 or is_sure(label)


def _shared(line: Line, pieces: Sequence[str]) -> Iterator[Line]:
    letters, at = sum(map(len, pieces)), 0
    for text in pieces:
        since, at = at, at + len(text)
        if line.start_ms is None or line.end_ms is None:
            yield Line(text, "", line.start_ms, line.end_ms)
            continue
        span = line.end_ms - line.start_ms
        yield Line(text, "", line.start_ms + span * since // letters, line.start_ms + span * at // letters)


def unlabelled(lines: Sequence[Line]) -> tuple[list[Line], list[Remark]]:
    """Of captions: the speakers taken from the text, where that is how the file tells them. Nobody is said to
    speak a line without one."""
    labels = [label_of(line.text) if not line.speaker else None for line in lines]
    turns = [line for line in lines if not line.speaker and not is_aside(line.text)]
    names = names_in(labels, len(turns))
    told, nameless, maybe = list[Line](), 0, 0
    for line, label in zip(lines, labels, strict=True):
        who = names.of(label)
        if who is not None and label is not None:
            said = label.timed_rest or label.rest
            told.append(replace(line, speaker="" if who == NOBODY else who, text=said))
            continue
        maybe += names.may_be(label)
        nameless += not line.speaker and not names.may_be(label) and not is_aside(line.text)
        told.append(line)
    named = any(line.speaker for line in told)
    return told, remarks_of({NO_NAME: nameless if named else 0, MAYBE_A_NAME: maybe})


def remarks_of(numbers: Mapping[str, int]) -> list[Remark]:
    return [Remark(what, number) for what, number in numbers.items() if number]


def labelled(line: Line) -> str:
    return f"{line.speaker}: {line.text}" if line.speaker else line.text


def all_labelled(lines: Sequence[Line]) -> list[str]:
    """As `labelled`; where some lines have a speaker, one without says that nobody knows who it is."""
    some = any(line.speaker for line in lines)
    return [labelled(replace(line, speaker=line.speaker or NOBODY) if some else line) for line in lines]
