"""What an interviewer says is a question: never coded as the teller's, and never quoted as theirs."""

from collections.abc import Sequence

from django.utils.translation import gettext

from stories.models import Passage, Revision, Turn, Voice
from stories.passages import NotThere

Stretch = tuple[int, int]
"""From one code point to another, end exclusive."""


class NotTheirs(NotThere):
    """The words are not the teller's. Its text is for the person who chose them."""


def asked_in(revision: Revision) -> list[Stretch]:
    """The interviewer's turns, in the order of the text."""
    turns = Turn.objects.filter(revision=revision, speaker__voice=Voice.INTERVIEWER)
    return list(turns.order_by("start").values_list("start", "end"))


def is_question(start: int, end: int, asked: Sequence[Stretch]) -> bool:
    """Whether nothing of that stretch is anybody else's."""
    return any(first <= start and end <= last for first, last in asked)


def touches_question(start: int, end: int, asked: Sequence[Stretch]) -> bool:
    return any(first < end and start < last for first, last in asked)


def require_anyones_but_the_interviewers(passage: Passage) -> None:
    """For codings: some of the words may be a question. Raises `NotTheirs`."""
    if is_question(passage.start, passage.end, asked_in(passage.revision)):
        raise NotTheirs(gettext("That is the interviewer’s question. Choose words of an answer."))


def require_no_question(passage: Passage) -> None:
    """For quotes, which are shown as the teller's own. Raises `NotTheirs`."""
    if touches_question(passage.start, passage.end, asked_in(passage.revision)):
        raise NotTheirs(
            gettext("Some of that is the interviewer’s question. Choose words that the teller says.")
        )
