"""Turns of a transcript as the editor reads and sends them, which are JSON.

{"who": a speaker's number, [voice, name] or null, "text": …,
"words": [[start, end, start_ms, end_ms, measured, doubt?], …], "start": ms, "end": ms,
"checked": whether somebody listened, "agreed": whether the teller said that it is right,
"of": [turns of the version it began from], "theirs": what another wrote}

Offsets of words count code points from the turn's first one. Whatever is sent is hostile until it was parsed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from stories.models import Speaker, Turn, Voice
from stories.texts.normalise import CONTROL, normalise_line
from stories.texts.turns import SpokenTurn, Who
from stories.texts.word_times import Said

MOST_TURNS: Final = 20_000
MOST_WORDS: Final = 20_000
LONGEST_NAME: Final = 60
LATEST_MS: Final = 10**9
Known = Mapping[int, Who]
"""The speakers of a transcript by their number."""


def known(speakers: Sequence[Speaker]) -> Known:
    return {one.pk: Who(Voice(one.voice), one.name) for one in speakers}


def shown(body: str, turn: Turn) -> dict[str, Any]:
    """As they are packed: there can be 30,000 words."""
    words = [_word(packed, turn.start) for packed in turn.words]
    text = body[turn.start : turn.end]
    sheet = {"who": turn.speaker_id, "text": text, "words": words, "start": turn.start_ms, "end": turn.end_ms}
    return sheet | _vouched(turn.checked_at, turn.agreed_at)


def _vouched(checked_at: datetime | None, agreed_at: datetime | None) -> dict[str, bool]:
    """Only what holds: there can be thousands of turns."""
    return ({"checked": True} if checked_at else {}) | ({"agreed": True} if agreed_at else {})


def written(body: str, turn: SpokenTurn, speakers: Known) -> dict[str, Any]:
    """As `shown`, of a turn that is no row yet."""
    new = [turn.speaker.voice.value, turn.speaker.name] if turn.speaker else None
    who = next((number for number, one in speakers.items() if one == turn.speaker), new)
    words = [_word(word.packed(), turn.start) for word in turn.words]
    text = body[turn.start : turn.end]
    sheet = {"who": who, "text": text, "words": words, "start": turn.start_ms, "end": turn.end_ms}
    return sheet | _vouched(turn.review.checked_at, turn.review.agreed_at)


def _word(packed: Sequence[Any], begins: int) -> list[Any]:
    start, end, start_ms, end_ms, _confidence, measured, *doubt = packed
    return [start - begins, end - begins, start_ms, end_ms, measured, *doubt]


def said(turn: object, speakers: Known) -> Said:
    """Raises `ValueError` where that is no turn."""
    match turn:
        case {"who": who, "text": str(text), **more}:
            start = more.get("start")
            began = None if start is None else whole(start, LATEST_MS)
            checked = more.get("checked")
            if checked is not None and not isinstance(checked, bool):
                raise ValueError
            return Said(_who(who, speakers), " ".join(text.split()), began, checked)
    raise ValueError


def turn(sent: object, speakers: Known) -> dict[str, Any]:
    """A turn as it is kept in a draft: nothing but what this module says. Raises `ValueError`."""
    one = said(sent, speakers)
    if not isinstance(sent, dict):
        raise ValueError
    text = CONTROL.sub("", sent["text"].replace("\n", " "))
    kept = {
        "who": sent["who"] if not isinstance(sent["who"], list) else [*_named(one.speaker)],
        "text": text,
        "words": [_sent_word(word, len(text)) for word in items(sent.get("words"), MOST_WORDS)],
        "start": whole(sent.get("start"), LATEST_MS),
        "end": whole(sent.get("end"), LATEST_MS),
        "of": [whole(number, MOST_TURNS) for number in items(sent.get("of"), MOST_TURNS)],
    }
    kept |= {name: True for name in ("checked", "agreed") if sent.get(name) is True}
    if isinstance(theirs := sent.get("theirs"), str):
        kept["theirs"] = CONTROL.sub("", theirs)
    return kept


def _named(who: Who | None) -> tuple[str, str]:
    if who is None:
        raise ValueError
    return who.voice.value, who.name


def _sent_word(word: object, most: int) -> list[Any]:
    match word:
        case [start, end, start_ms, end_ms, measured, *doubt] if len(doubt) < 2:
            places = [whole(start, most), whole(end, most)]
            times = [whole(start_ms, LATEST_MS), whole(end_ms, LATEST_MS)]
            return [*places, *times, int(bool(measured)), *(str(one)[:20] for one in doubt if one)]
    raise ValueError


def _who(sent: object, speakers: Known) -> Who | None:
    match sent:
        case None:
            return None
        case bool():
            raise ValueError
        case int() if sent in speakers:
            return speakers[sent]
        case [str() as voice, str() as name]:
            return Who(Voice(voice), normalise_line(name)[:LONGEST_NAME])
    raise ValueError


def whole(sent: object, most: int = 2**31 - 1) -> int:
    """A number from 0 on. Raises `ValueError`."""
    if isinstance(sent, bool) or not isinstance(sent, int) or not 0 <= sent <= most:
        raise ValueError
    return sent


def items(sent: object, most: int) -> list[Any]:
    """A list of no more than `most`; an empty one where there is none. Raises `ValueError`."""
    if sent is None:
        return []
    if not isinstance(sent, list) or len(sent) > most:
        raise ValueError
    return sent
