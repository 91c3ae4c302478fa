"""What is said while a recording is heard, in short lines with their times: captions for a player."""

from collections.abc import Iterator, Sequence
from typing import Final

from stories.formats.transcript import Line
from stories.models import Passage, Revision, Word
from stories.texts.passages import Span
from stories.texts.turns import SpokenTurn, turns_of

MOST_LETTERS: Final = 84
"""Two lines of a film's captions."""
MOST_MS: Final = 7_000
PAUSE_MS: Final = 1_500
ENDS: Final = (".", "?", "!", "…", "。", "？", "！", "؟")


def of_all(revision: Revision) -> list[Line]:
    """Of the whole recording, with who speaks."""
    return [
        Line(line.text, turn.called, line.start_ms, line.end_ms)
        for turn, spoken in zip(revision.turns.select_related("speaker"), turns_of(revision), strict=True)
        for line in _lines(revision.body, spoken, 0, len(revision.body))
    ]


def of_span(revision: Revision, span: Span) -> list[Line]:
    """Of a stretch of it: the words whose middle lies in it, timed from its beginning."""
    return [
        line for turn in turns_of(revision) for line in _shifted(revision.body, _within(turn, span), span)
    ]


def of_passage(passage: Passage, span: Span) -> list[Line]:
    """Of a passage and of nothing beside it, timed from the beginning of its sound."""
    body = passage.revision.body
    turns = [_cut(turn, passage.start, passage.end) for turn in turns_of(passage.revision)]
    return [line for turn in turns for line in _shifted(body, turn, span)]


def _within(turn: SpokenTurn, span: Span) -> SpokenTurn:
    words = tuple(
        word for word in turn.words if span.start_ms <= (word.start_ms + word.end_ms) // 2 < span.end_ms
    )
    if words:
        return SpokenTurn(None, words[0].start, words[-1].end, words[0].start_ms, words[-1].end_ms, words)
    inside = not turn.words and span.start_ms <= turn.start_ms and turn.end_ms <= span.end_ms
    return turn if inside else SpokenTurn(None, turn.start, turn.start, 0, 0)


def _cut(turn: SpokenTurn, start: int, end: int) -> SpokenTurn:
    words = tuple(word for word in turn.words if start <= word.start and word.end <= end)
    start, end = max(start, turn.start), min(end, turn.end)
    return SpokenTurn(None, start, max(start, end), turn.start_ms, turn.end_ms, words)


def _shifted(body: str, turn: SpokenTurn, span: Span) -> Iterator[Line]:
    longest = span.end_ms - span.start_ms
    for line in _lines(body, turn, turn.start, turn.end):
        start, end = (min(max(0, (ms or 0) - span.start_ms), longest) for ms in (line.start_ms, line.end_ms))
        yield Line(line.text, "", start, end)


def _lines(body: str, turn: SpokenTurn, start: int, end: int) -> Iterator[Line]:
    """What stands between two words goes with the first; a turn without words with times is one line."""
    start, end = max(start, turn.start), min(end, turn.end)
    if not body[start:end].strip():
        return
    if not turn.words:
        yield Line(body[start:end].strip(), "", turn.start_ms, turn.end_ms)
        return
    groups = list(_groups(body, turn.words))
    for number, group in enumerate(groups):
        until = groups[number + 1][0].start if number + 1 < len(groups) else end
        text = body[start if number == 0 else group[0].start : until].strip()
        yield Line(text, "", group[0].start_ms, max(group[-1].end_ms, group[0].start_ms))


def _groups(body: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words that are read together: up to the end of a sentence, a pause, or as much as is read at a
    glance."""
    group: list[Word] = []
    for word in words:
        if group and _is_full(body, group, word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _is_full(body: str, group: Sequence[Word], word: Word) -> bool:
    first, last = group[0], group[-1]
    return (
        word.end - first.start > MOST_LETTERS
        or word.end_ms - first.start_ms > MOST_MS
        or word.start_ms - last.end_ms > PAUSE_MS
        or body[last.start : word.start].rstrip().endswith(ENDS)
    )
