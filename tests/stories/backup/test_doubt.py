"""What is known to be missing from the journal is remembered: by a second restore, and after a kill."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from stories.accounts.actors import Teller
from stories.backup import archive, begin, replay, restore, unfinished
from stories.consent import acts, closings
from stories.ledger import journal, journal_doubt
from stories.models import Hold, Story, User
from stories.models.uses import Use
from tests.factories import StoryFactory
from tests.stories.backup.test_restore import backed_up, may, put_back

pytestmark = pytest.mark.django_db(transaction=True)
ASIDE = {Use.KEEP, Use.CONTACT}


class Killed(BaseException):
    """As by SIGKILL: nothing runs after it."""


@pytest.mark.both
@pytest.mark.parametrize(
    "where", ["stories.backup.restore._begin_an_epoch", "stories.backup.replay._hold", "held one"]
)
def test_a_restore_without_a_journal_that_is_killed_opens_nothing(
    tmp_path: Path, story: Story, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = StoryFactory()
    made = backed_up(tmp_path / "backups")
    acts.withdraw(by=Teller(other.pk), story=other)
    journal.path().unlink()
    hold = replay._hold
    with monkeypatch.context() as patch:

        def dies(*_: Any, **__: Any) -> Any:
            raise Killed

        def holds_one(one: Story) -> Any:
            return hold(one) if one == story else dies()

        patch.setattr(
            "stories.backup.replay._hold" if where == "held one" else where,
            holds_one if where == "held one" else dies,
        )
        with pytest.raises(Killed):
            put_back(made)
    for start in (begin.before_the_first_request, begin.before_other_work):
        with pytest.raises(unfinished.RestoreUnfinished):
            start()
    assert "held until a steward looks:" in put_back(made)
    assert may(story) == may(other) == ASIDE
    begin.before_the_first_request()
    assert may(other) == ASIDE


def test_a_second_backup_is_held_too_although_there_is_a_journal_by_then(
    tmp_path: Path, story: Story
) -> None:
    first = backed_up(tmp_path / "first")
    later = StoryFactory()
    second = backed_up(tmp_path / "second")
    acts.withdraw(by=Teller(later.pk), story=later)
    journal.path().unlink()
    put_back(first)
    assert journal.is_there()
    put_back(second)
    assert may(later) == ASIDE


def test_a_journal_begun_anew_knows_nothing_of_before(tmp_path: Path, story: Story, steward: User) -> None:
    """It was lost without a restore, and somebody's next act began it."""
    other = StoryFactory()
    old = backed_up(tmp_path / "old")
    acts.withdraw(by=Teller(other.pk), story=other)
    put_back(old)  # in the ledger of this epoch the closing is an event of its own
    journal.path().unlink()
    acts.pause(by=Teller(story.pk), story=story)
    acts.resume(by=Teller(story.pk), story=story)
    young = backed_up(tmp_path / "young")
    assert "held until a steward looks: 2" in put_back(old)
    call_command("check_journal", begin_anew=True, stdout=StringIO())
    assert "held until a steward looks: 0" in put_back(backed_up(tmp_path / "youngest"))
    put_back(young)
    assert may(story) == ASIDE
    assert may(other) == set()


def test_a_damaged_line_is_found_once_a_day_and_said(story: Story, client: Client) -> None:
    acts.pause(by=Teller(story.pk), story=story)
    acts.withdraw(by=Teller(story.pk), story=story)
    content = journal.path().read_bytes()
    journal.path().write_bytes(content.replace(b'"paused":true', b'"paused":tru?', 1))
    begin.tidy_the_journal()
    said = json.loads(client.get("/readyz").content)["ledger"]["tail"]["journal"]
    assert "line 1 is damaged" in said
    with pytest.raises(CommandError, match="line 1 is damaged"):
        call_command("check_journal", stdout=StringIO())
    out = StringIO()
    call_command("check_journal", begin_anew=True, stdout=out)
    assert "It is whole." in out.getvalue()
    assert replay.trouble() == ""
    assert {one.subject for one in journal.read().closings} == {story.public_id}
    [aside] = journal.folder().glob("closings.2*")
    assert b"tru?" in aside.read_bytes()


def test_what_it_says_is_kept_when_it_is_begun_anew(tmp_path: Path, story: Story) -> None:
    """Lines that can be read stay: they may be of another epoch."""
    made = backed_up(tmp_path / "backups")
    acts.withdraw(by=Teller(story.pk), story=story)
    archive.put_back(made)
    closings.begin_anew()
    assert may(story) == set(Use)
    begin.before_other_work()
    assert may(story) == set()


def test_a_restore_that_changed_nothing_leaves_no_mark(tmp_path: Path) -> None:
    damaged = tmp_path / "storybook.tar"
    damaged.write_bytes(b"nothing")
    with pytest.raises(CommandError):
        put_back(damaged)
    begin.before_the_first_request()


def test_what_cannot_be_read_is_a_doubt(story: Story) -> None:
    acts.pause(by=Teller(story.pk), story=story)
    (journal.folder() / journal_doubt.NAME).write_bytes(b"{")
    assert "can't be read" in journal.read().wrong
    assert "can't be read" in replay.trouble()


def test_no_mark_no_restore(tmp_path: Path, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    made = backed_up(tmp_path / "backups")
    acts.withdraw(by=Teller(story.pk), story=story)

    def no_space() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restore.unfinished, "begins", no_space)
    with pytest.raises(CommandError):
        put_back(made)
    assert may(story) == set()


def test_older_work_waits_for_the_journal(tmp_path: Path, story: Story) -> None:
    made = backed_up(tmp_path / "backups")
    acts.withdraw(by=Teller(story.pk), story=story)
    archive.put_back(made)
    call_command("resume_stalled", stdout=StringIO())
    assert may(story) == set()
    assert acts.standing(story).holds == frozenset() or Hold.JOURNAL not in acts.standing(story).holds


def test_compaction_that_is_killed_in_between_leaves_it_whole(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head goes first: one that is behind is no sign of a loss, one that is ahead is."""
    for _ in range(3):
        acts.pause(by=Teller(story.pk), story=story)
        acts.resume(by=Teller(story.pk), story=story)
    lines = journal.path().read_bytes()

    def dies(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dies)
        with pytest.raises(Killed):
            begin.tidy_the_journal()
    assert (journal.path().read_bytes(), journal.read().wrong) == (lines, "")
    assert begin.tidy_the_journal() == 2
    assert journal.read().wrong == ""
