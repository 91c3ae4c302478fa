"""Words that somebody wrote down elsewhere get the times at which a machine heard them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from stories.models import Revision
from stories.texts.turns import SpokenTurn, turns_of
from stories.texts.word_times import Said, has_times_of_words, timed

ENOUGH: Final = 0.5
"""Of the words: where a machine heard fewer of them, it is another text, or of another recording."""


def heard_with_times(heard: Revision, said: Sequence[Said]) -> tuple[str, tuple[SpokenTurn, ...]] | None:
    """The text of the turns, a line each, and these with the times of `heard`; None where it has none, or
    they are not what was heard. A person wrote them: no word of theirs is made up by a machine."""
    turns = turns_of(heard)
    if not any(turn.words for turn in turns):
        return None
    body, made = timed(heard.body, turns, said)
    words = [word for turn in made for word in turn.words]
    if sum(word.measured for word in words) < ENOUGH * len(words):
        return None
    return body, tuple(
        replace(turn, words=tuple(replace(word, doubt="") for word in turn.words)) for turn in made
    )


def borrow_times(to: Revision, heard: Revision) -> tuple[SpokenTurn, ...] | None:
    """The turns of words that nobody knows the times of, with those that were heard since; who vouched for
    a turn still does. None where they have times, or can get none."""
    was = turns_of(to)
    if has_times_of_words(to.body, was):
        return None
    said = [Said(turn.speaker, to.body[turn.start : turn.end]) for turn in was]
    found = heard_with_times(heard, said)
    if found is None or found[0] != to.body:
        return None
    return tuple(replace(turn, review=one.review) for turn, one in zip(found[1], was, strict=True))
