"""An interviewer's words are never coded as the teller's, and never quoted as theirs."""

from django.utils.translation import gettext

from stories.models import Asked, Passage
from stories.texts.passages import NotThere


class NotTheirs(NotThere):
    """The words are not the teller's. Its text is for the person who chose them."""


def require_anyones_but_the_interviewers(passage: Passage) -> None:
    """For codings: some of the words may be a question. Raises `NotTheirs`."""
    if passage.asked == Asked.WHOLLY:
        raise NotTheirs(gettext("That is the interviewer’s question. Choose words of an answer."))


def require_no_question(passage: Passage) -> None:
    """For quotes, which are shown as the teller's own. Raises `NotTheirs`."""
    if passage.asked != Asked.NOT:
        raise NotTheirs(
            gettext("Some of that is the interviewer’s question. Choose words that the teller says.")
        )
