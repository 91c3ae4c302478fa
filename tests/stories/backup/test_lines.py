"""What stands in the journal of closings, and what is left of it in the end."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from stories import clock
from stories.accounts.actors import Teller
from stories.backup import begin
from stories.consent import acts, closings
from stories.erasure import erase
from stories.ledger import journal
from stories.ledger.verify import verify
from stories.models import ConsentEvent, Story, User
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory, revision_of
from tests.stories.backup.test_journal import ASIDE, all_back, tail
from tests.stories.backup.test_restore import backed_up, may, put_back

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_the_journal_holds_no_word_of_anybody(story: Story) -> None:
    from stories.redaction import parts

    parts.close(by=Teller(story.pk), revision=revision_of(story), start=0, end=6)
    all_back(story)
    content = journal.path().read_text()
    words = {word.strip(".,").lower() for word in revision_of(story).body.split() if len(word) > 4}
    assert not [word for word in words if word in content.lower()]
    keys = {key for one in journal.read().closings for key in one.closed}
    assert keys <= {"erase", "parts", "quotes", "undone"}


def test_it_says_when_it_lags(story: Story, client: Client) -> None:
    acts.pause(by=Teller(story.pk), story=story)
    content = journal.path().read_bytes()
    all_back(story)
    journal.path().write_bytes(content)
    assert tail(client)["journal"] == "the journal lacks what the ledger has"


def test_lines_that_later_ones_repeat_go_and_all_is_closed_still(tmp_path: Path, settings: Any) -> None:
    one, two, three = StoryFactory(), StoryFactory(), StoryFactory()
    made = backed_up(tmp_path / "backups")
    for _ in range(5):
        acts.change(by=Teller(one.pk), story=one, answers={Use.SHARE: False})
    acts.pause(by=Teller(two.pk), story=two)
    acts.resume(by=Teller(two.pk), story=two)
    acts.withdraw(by=Teller(two.pk), story=two, uses=(Use.SHARE,))
    acts.take_back_at_once(by=Teller(three.pk), story=three)
    erase.process_due()
    assert (begin.tidy_the_journal(), len(journal.read().closings)) == (4, 4)
    with clock.at(clock.now() + begin.A_MONTH * (settings.STORYBOOK_BACKUPS_KEPT_MONTHS + 1)):
        assert begin.tidy_the_journal() == 1
    assert journal.read().wrong == ""
    acts.pause(by=Teller(one.pk), story=one)
    assert journal.read().wrong == ""
    put_back(made)
    assert may(one) == ASIDE
    assert may(two) == ASIDE
    assert not Story.objects.filter(public_id=three.public_id).exists()


def test_what_several_lines_close_is_closed() -> None:
    lines = [
        {"off": ["share"], "ends": "2026-01-02", "opens": "2026-01-01"},
        {"off": ["voice"], "paused": True, "ends": "2026-01-01", "opens": "2026-01-03"},
    ]
    assert closings.together(lines) == {
        "off": ["share", "voice"],
        "paused": True,
        "ends": "2026-01-01",
        "opens": "2026-01-03",
    }


def test_many_parts_at_once_are_one_line(story: Story, steward: User) -> None:
    from stories.redaction import strike_out

    by = UserFactory(role=Role.RESEARCHER)
    revision = revision_of(story)
    places = [(found.start(), found.end()) for found in re.finditer(r"\w+", revision.body)][:10]
    strike_out.strike(by=by, revision=revision, places=places)
    [line] = journal.read().closings
    assert len(line.closed["parts"]) == 10
    assert verify(ConsentEvent).wrong is None
