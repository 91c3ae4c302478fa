"""What an interviewer says is a question: which passages are one, kept beside each of them."""

from collections.abc import Sequence

from stories.models import Asked, Passage, Revision, Text, Turn, Voice

Stretch = tuple[int, int]
"""From one code point to another, end exclusive."""


def asked_in(revision: Revision) -> list[Stretch]:
    """The interviewer's turns, in the order of the text."""
    turns = Turn.objects.filter(revision=revision, speaker__voice=Voice.INTERVIEWER)
    return list(turns.order_by("start").values_list("start", "end"))


def how_much(start: int, end: int, asked: Sequence[Stretch]) -> Asked:
    """How much of that stretch is a question."""
    if any(first <= start and end <= last for first, last in asked):
        return Asked.WHOLLY
    return Asked.PARTLY if any(first < end and start < last for first, last in asked) else Asked.NOT


def look_again(text: Text) -> None:
    """At every passage of the text, when somebody said who speaks, or its turns are others.

    In the transaction of that act. Codings, suggestions and quotes go and come with it: `Passage.asked`.
    """
    changed = []
    for revision in text.revisions.filter(passages__isnull=False).distinct().defer("body"):
        asked = asked_in(revision)
        for passage in revision.passages.defer("text"):
            if passage.asked != (now := how_much(passage.start, passage.end, asked)):
                passage.asked = now
                changed.append(passage)
    Passage.objects.bulk_update(changed, ["asked"], batch_size=500)
