"""A mark that stands for a closed part is that part's own; one that somebody wrote is theirs."""

import pytest
from django.test import Client

from stories.models import Story
from stories.roles import Role
from stories.texts.masking import MARK
from stories.texts.passages import mark
from stories.texts.revisions import MarkGone, correct
from tests.factories import StoryFactory, UserFactory, revision_of
from tests.stories.redaction.test_parts import BODY, SECRET, body, close, reopen, story
from tests.stories.telling import opened

__all__ = ["story"]
pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_a_passage_over_two_parts_comes_back_in_whichever_order_they_are_opened(story: Story) -> None:
    for first in (0, 1):
        passage = mark(revision=revision_of(story), start=0, end=len(BODY))
        closed = [close(story, "The kettle sang."), close(story, "owed them money")]
        reopen(closed[first])
        passage.refresh_from_db()
        assert passage.lost and passage.closed
        reopen(closed[1 - first])
        passage.refresh_from_db()
        assert (passage.lost, passage.closed, passage.revision) == (False, False, revision_of(story))
        assert passage.text == BODY


OWN = "They wrote […] in my notes. My brother Tomas owed them money. I asked [… ] twice."


def test_a_mark_that_somebody_wrote_is_their_own() -> None:
    """It may go, and be closed with what is beside it; those of closed parts may not."""
    story: Story = StoryFactory(body=OWN)
    text, collector = story.texts.get(), UserFactory(role=Role.COLLECTOR)
    correct(by=collector, text=text, body=OWN.replace("[…] ", ""))
    correct(by=collector, text=text, body=OWN)
    closed = close(story)
    now = OWN.replace(SECRET, MARK)
    assert body(story) == now
    with pytest.raises(MarkGone):  # the first mark stays: the second is what counts
        correct(by=collector, text=text, body=now.replace(f"notes. {MARK}", "notes."))
    correct(by=collector, text=text, body=now.replace(f"wrote {MARK} in", "wrote in"))
    reopen(closed)
    assert body(story) == OWN.replace("wrote […] in", "wrote in")


def test_words_with_a_mark_of_ones_own_can_be_closed(client: Client) -> None:
    story: Story = StoryFactory(body=OWN)
    opened(client, story)
    address = f"/my-story/{story.public_id}/parts/"
    shown = client.get(address).content.decode()
    assert "They wrote […" in shown
    close(story, "They wrote […] in my notes.")
    assert body(story).startswith(f"{MARK} My brother")


@pytest.mark.parametrize("beside", ["[laughs] ", "[sic] ", "[", "[? ]", "[… ] ", "… ", "] "])
def test_what_is_typed_beside_a_mark_is_not_taken_for_it(story: Story, beside: str) -> None:
    closed, text = close(story), story.texts.get()
    collector, now = UserFactory(role=Role.COLLECTOR), body(story)
    for before, after in ((f"{beside}{MARK}", MARK), (f"{MARK}{beside}", MARK)):
        correct(by=collector, text=text, body=now.replace(MARK, before))
        correct(by=collector, text=text, body=now.replace(MARK, after))
    correct(by=collector, text=text, body=now.replace(MARK, f"{beside}{MARK}"))
    with pytest.raises(MarkGone):
        correct(by=collector, text=text, body=now.replace(f" {MARK}", ""))
    reopen(closed)
    assert body(story) == BODY.replace(SECRET, f"{beside}{SECRET}")
