"""What was taken back does not come back, whatever is put in the place of what: the journal of closings."""

import errno
import json
import os
import resource
import shutil
import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from stories import clock
from stories.accounts.actors import Teller
from stories.backup import begin, replay
from stories.consent import acts, third_parties
from stories.erasure import erase
from stories.ledger import checkpoint, journal
from stories.ledger.verify import verify
from stories.models import ClosedAgain, ConsentEvent, EventKind, Hold, Quote, QuoteState, Story, User
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of, revision_of
from tests.stories.backup.test_restore import backed_up, may, put_back

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
ASIDE = {Use.KEEP, Use.CONTACT}


def all_back(story: Story) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)


def test_a_withdrawals_between_two_restores_hold(tmp_path: Path) -> None:
    """Numbers of two epochs are not compared: the second backup has as many events as the withdrawals."""
    one, two = StoryFactory(), StoryFactory()
    first = backed_up(tmp_path / "first")
    for answer in (False, True, False, True):
        acts.change(by=Teller(one.pk), story=one, answers={Use.CONTACT: answer})
    second = backed_up(tmp_path / "second")
    put_back(first)
    all_back(one)
    all_back(two)
    assert "Stories closed again: 2" in put_back(second)
    assert (may(one), may(two)) == (set(), set())
    assert verify(ConsentEvent).wrong is None


def full(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal.os, "fsync", no_space)


def test_b_what_cannot_be_written_down_is_not_done(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    acts.pause(by=Teller(story.pk), story=story)
    lines = journal.path().read_bytes()
    with monkeypatch.context() as patch:
        full(patch)
        with pytest.raises(journal.NotWritten):
            all_back(story)
    assert (Use.KEEP in may(story), ConsentEvent.objects.count()) == (True, 2)
    assert journal.path().read_bytes() == lines
    all_back(story)
    assert (may(story), journal.read().wrong) == (set(), "")


def test_b_a_line_that_is_taken_in_part_is_not_written(story: Story) -> None:
    """As a disk does that is nearly full: it takes some bytes, and says nothing until it is asked again."""
    acts.pause(by=Teller(story.pk), story=story)
    lines = journal.path().read_bytes()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(lines) + 60, before[1]))
    try:
        with pytest.raises(journal.NotWritten):
            journal.append([journal.Closing(story.public_id, "0" * 64, {"paused": True})])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (journal.path().read_bytes(), journal.read().wrong) == (lines, "")


def test_b_a_reserve_is_given_up_for_it_once(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    reserve = journal.folder() / "reserve"
    synced = os.fsync

    def full_while_there_is_a_reserve(file: int) -> None:
        if reserve.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        synced(file)

    with monkeypatch.context() as patch:
        patch.setattr(journal.os, "fsync", full_while_there_is_a_reserve)
        all_back(story)
    assert (may(story), len(journal.read().closings), journal.read().wrong) == (set(), 1, "")
    assert "the reserve is spent" in replay.trouble()
    begin.tidy_the_journal()
    assert replay.trouble() == ""


@pytest.mark.parametrize("torn", [b"", b'{"subject":"', b"\n\n"])
def test_c_a_line_that_a_power_cut_tore_is_passed_over(story: Story, torn: bytes) -> None:
    """It was never answered for: what is synced comes before the commit."""
    acts.pause(by=Teller(story.pk), story=story)
    with journal.path().open("ab") as file:
        file.write(torn.strip(b"\n"))
    all_back(story)
    reading = journal.read()
    assert (len(reading.closings), reading.wrong) == (2, "")


@pytest.mark.parametrize("how", ["emptied", "cut", "changed", "deleted"])
def test_c_where_the_journal_is_not_whole_all_is_held(tmp_path: Path, story: Story, how: str) -> None:
    other = StoryFactory()
    made = backed_up(tmp_path / "backups")
    acts.withdraw(by=Teller(other.pk), story=other, uses=(Use.SHARE,))
    all_back(story)
    path = journal.path()
    content = path.read_bytes()
    match how:
        case "emptied":
            path.write_bytes(b"")
        case "cut":
            path.write_bytes(content[: content.index(b"\n") + 1])
        case "changed":
            path.write_bytes(content.replace(b'"share"', b'"voice"', 1))
        case "deleted":
            path.unlink()
    assert "Stories held until a steward looks: 2" in put_back(made)
    assert may(story) <= ASIDE
    assert may(other) <= ASIDE
    assert acts.standing(story).holds == {Hold.JOURNAL}
    erase.process_due()
    assert Story.objects.count() == 2


def test_what_a_steward_released_is_not_held_at_every_start(tmp_path: Path, steward: User) -> None:
    """A damaged journal that tells of a story which was lost by the restore."""
    story = StoryFactory()
    made = backed_up(tmp_path / "backups")
    lost = StoryFactory()
    all_back(lost)
    journal.path().write_bytes(journal.path().read_bytes().replace(b'"erase":true', b'"erase":  1'))
    put_back(made)
    assert may(story) == ASIDE
    acts.release(by=steward, story=story, why=acts.Released.LOOKED)
    begin.before_the_first_request()
    assert may(story) == set(Use)


def test_whoever_knows_that_nothing_was_taken_back_says_so(tmp_path: Path, story: Story) -> None:
    made = backed_up(tmp_path / "backups")
    shutil.rmtree(journal.folder())
    out = StringIO()
    call_command("restore", made, replace=True, nothing_was_taken_back=True, stdout=out)
    assert "held until a steward looks: 0" in out.getvalue()
    assert may(story) == set(Use)


def an_older_copy(tmp_path: Path, do: Callable[[], object]) -> None:
    """What is done, and then the database of before in its place, by other means than ours."""
    from stories.backup import archive

    made = backed_up(tmp_path / "backups")
    do()
    archive.put_back(made)


def test_d_an_older_database_is_closed_before_the_first_request(
    tmp_path: Path, story: Story, client: Client
) -> None:
    an_older_copy(tmp_path, lambda: all_back(story))
    assert may(story) == set(Use)
    assert "the ledger lacks" in tail(client)["journal"]
    begin.before_the_first_request()
    assert may(story) == set()
    assert tail(client)["journal"] == "whole"
    events = ConsentEvent.objects.count()
    begin.before_the_first_request()
    assert ConsentEvent.objects.count() == events


def tail(client: Client) -> dict[str, str]:
    found: dict[str, str] = json.loads(client.get("/readyz").content)["ledger"]["tail"]
    return found


def test_h_so_it_is_where_the_heads_are_older_too(tmp_path: Path, story: Story) -> None:
    heads = tmp_path / "heads"
    shutil.copytree(checkpoint.folder(), heads, ignore=shutil.ignore_patterns("closings*"))
    an_older_copy(tmp_path, lambda: all_back(story))
    shutil.copytree(heads, checkpoint.folder(), dirs_exist_ok=True)
    assert verify(ConsentEvent).wrong is None
    begin.before_the_first_request()
    assert may(story) == set()


def test_e_holds_and_other_people_come_again(tmp_path: Path, steward: User) -> None:
    held, others = StoryFactory(), StoryFactory()
    made = backed_up(tmp_path / "backups")
    acts.hold(by=steward, story=held)
    third_parties.add(by=steward, story=others, who="a nurse")
    put_back(made)
    assert may(held) == ASIDE
    assert acts.standing(held).holds == {Hold.STEWARD}
    assert Use.PUBLISH not in may(others)
    assert Use.RESEARCH in may(others)


def test_f_what_was_found_invalid_stays_invalid_and_is_not_erased(
    tmp_path: Path, story: Story, steward: User
) -> None:
    made = backed_up(tmp_path / "backups")
    acts.invalidate(by=steward, story=story)
    put_back(made)
    assert (may(story), acts.standing(story).invalid) == (set(), True)
    with clock.at(clock.now() + 3 * acts.UNDO):
        assert erase.process_due() == 0
    assert Story.objects.exists()


def test_what_its_teller_took_back_is_erased_in_the_end(tmp_path: Path, story: Story) -> None:
    made = backed_up(tmp_path / "backups")
    all_back(story)
    put_back(made)
    with clock.at(clock.now() + acts.UNDO):
        assert erase.process_due() == 1


def test_what_was_put_back_since_is_closed_and_not_erased(tmp_path: Path, story: Story) -> None:
    teller = Teller(story.pk)
    before = backed_up(tmp_path / "before")
    all_back(story)
    between = backed_up(tmp_path / "between")
    acts.undo_take_back(by=teller, story=story)
    for made in (before, between, before):
        with clock.at(clock.now() + 9 * acts.UNDO):
            put_back(made)
            assert erase.process_due() == 0
        with clock.at(clock.now() + 99 * acts.UNDO):
            assert erase.process_due() == 0
        assert may(story) == set()
    assert ClosedAgain.objects.exclude(closed=[]).exists()
    acts.undo_take_back(by=teller, story=story)
    assert may(story) == set(Use)
    all_back(story)
    put_back(before)
    with clock.at(clock.now() + acts.UNDO):
        assert erase.process_due() == 1


def test_a_quote_is_known_by_its_words_in_every_epoch(tmp_path: Path, story: Story) -> None:
    editor, teller = UserFactory(role=Role.EDITOR), Teller(story.pk)
    first = backed_up(tmp_path / "first")
    quotes.approve(by=teller, quote=quotes.ask(by=editor, passage=passage_of(story, "listened to me")))
    second = backed_up(tmp_path / "second")
    put_back(first)
    quotes.ask(by=editor, passage=passage_of(story, "I lost my job"))
    quotes.revoke(by=teller, quote=quotes.ask(by=editor, passage=passage_of(story, "listened to me")))
    put_back(second)
    assert Quote.objects.get().state == QuoteState.REVOKED


def test_a_part_that_does_not_fit_hides_its_story_and_the_others_are_closed(tmp_path: Path) -> None:
    from stories.redaction import parts
    from stories.texts.revisions import correct

    story, other = StoryFactory(), StoryFactory()
    first = backed_up(tmp_path / "first")
    correct(by=Teller(story.pk), text=story.texts.get(), body="Short now, and nothing more.")
    second = backed_up(tmp_path / "second")
    put_back(first)
    correct(by=Teller(story.pk), text=story.texts.get(), body=f"Long. {'It rained. ' * 9}My sister Ann came.")
    body = revision_of(story).body
    start = body.index("My sister")
    parts.close(by=Teller(story.pk), revision=revision_of(story), start=start, end=len(body))
    all_back(other)
    put_back(second)
    assert may(story) == ASIDE
    assert may(other) == set()


def test_an_act_that_was_never_committed_closes_and_is_listed(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("the commit fails")

    with monkeypatch.context() as patch:
        patch.setattr("stories.consent.events.notify", dies)
        with pytest.raises(RuntimeError):
            all_back(story)
    assert may(story) == set(Use)
    begin.before_the_first_request()
    assert may(story) == set()
    listed = ClosedAgain.objects.get()
    assert (listed.story, listed.closed, listed.looked_at) == (story, ["erase"], None)
    with clock.at(clock.now() + 9 * acts.UNDO):
        assert erase.process_due() == 0  # its teller was told that nothing was changed
    acts.undo_take_back(by=Teller(story.pk), story=story)
    assert may(story) == set(Use)


def test_a_quote_that_was_refused_is_not_shown(tmp_path: Path, story: Story) -> None:
    quote = QuoteFactory(passage=passage_of(story, "listened"), approved=True)
    made = backed_up(tmp_path / "backups")
    quotes.revoke(by=Teller(story.pk), quote=quote)
    put_back(made)
    assert Quote.objects.get().state == QuoteState.REVOKED
    assert ConsentEvent.objects.of(story).last().kind == EventKind.QUOTE_REVOKED  # type: ignore[union-attr]


def test_workers_that_begin_together_close_it_once(tmp_path: Path, story: Story) -> None:
    an_older_copy(tmp_path, lambda: all_back(story))
    failed: list[BaseException] = []

    def begins() -> None:
        try:
            begin.before_the_first_request()
        except BaseException as error:  # told below
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=begins) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (failed, may(story)) == ([], set())
    assert (ClosedAgain.objects.count(), ConsentEvent.objects.count()) == (1, 2)


def test_a_no_that_was_said_after_all_was_taken_back_stays_one(tmp_path: Path, story: Story) -> None:
    made = backed_up(tmp_path / "backups")
    all_back(story)
    again = backed_up(tmp_path / "again")
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.SHARE,))
    for one in (again, made):
        put_back(one)
        acts.undo_take_back(by=Teller(story.pk), story=story)
        assert may(story) == set(Use) - {Use.SHARE}
