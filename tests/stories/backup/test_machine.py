"""Real commits on a real file, and everything that can go wrong with it: no closing is ever lost.

Random steps by seed: acts of tellers and stewards; backups, and restores of any earlier one, again and again;
an older copy of the database put in its place; a process killed between any two steps of an act; a full disk;
a column opened by hand. The oracle knows what was answered for:

- no closing that was answered for is ever open, unless its teller opened it since;
- nothing is erased that no teller asked to have erased;
- what a teller opened, and is closed after a restore, is listed for a steward.

Five seeds in CI; `make attack` plays hundreds.
"""

import errno
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection, connections
from django.test import override_settings

from stories import clock
from stories.accounts.actors import Teller
from stories.backup import archive, begin, restore
from stories.consent import acts, compare, third_parties
from stories.erasure import erase
from stories.ledger import checkpoint, journal, triggers
from stories.models import (
    ClosedAgain,
    ConsentEvent,
    OtherPerson,
    OtherState,
    Quote,
    Story,
    User,
)
from stories.models.uses import SHOWS_OTHERS, STANDS_ASIDE, Use
from stories.quotes import acts as quotes
from stories.redaction import parts
from stories.roles import Role
from tests.examples import examples
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of, revision_of

pytestmark = [pytest.mark.sqlite, pytest.mark.once, pytest.mark.django_db(transaction=True)]
SEEDS: Final = examples(2)
STEPS: Final = 30
BODY: Final = "First the rain. Nobody came but the quernstone nurse. Then hope."
SECRET: Final = "First the rain."
WAITING: Final = set(Use) - STANDS_ASIDE
KILLED: Final = -signal.SIGKILL

# What is closed of a story, by what closed it; and which uses that shuts.
SHUTS: Final[dict[str, set[Use]]] = {
    **{f"no {use.value}": {use} for use in Use if use is not Use.KEEP},
    "all back": set(Use),
    "paused": WAITING,
    "held": WAITING,
    "invalid": set(Use),
    "others": set(SHOWS_OTHERS),
    "quote": set(),
    "part": set(),
}


@dataclass
class Told:
    """Of one story: what must be closed, what was opened since the oldest backup, whether it may go."""

    closed: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    may_be_erased: bool = False

    def copy(self) -> "Told":
        return Told(set(self.closed), set(self.opened), self.may_be_erased)


class Site:
    """The site, its operator, and whoever means it harm."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.folder = folder
        self.now = clock.now()
        self.steward: User = UserFactory(role=Role.STEWARD)
        self.told: dict[Any, Told] = {}
        self.backups: list[tuple[Path, set[Any]]] = []
        self.steps: list[str] = []
        for _ in range(2):
            self.someone_tells()

    # ---- What people do --------------------------------------------------------------------------

    def someone_tells(self) -> None:
        story = StoryFactory(body=BODY)
        QuoteFactory(passage=passage_of(story, "the quernstone nurse"), approved=True)
        self.told[story.public_id] = Told()

    def a_story(self) -> tuple[Story, Told] | None:
        there = list(Story.objects.filter(public_id__in=list(self.told)).order_by("pk"))
        if not there:
            return None
        story = self.chance.choice(there)
        return story, self.told[story.public_id]

    def closing(self, how: Callable[[Callable[[], object]], bool]) -> None:
        """Something is closed; `how` does it, and says whether it was answered for."""
        chosen = self.a_story()
        if chosen is None:
            return
        story, told = chosen
        what = self.chance.choice(sorted(SHUTS))
        self.steps[-1] += f" {what} of {story.pk}"
        act = self.act_of(story, what)
        if what == "all back":
            told.may_be_erased = True  # whatever becomes of it, they asked
        if act is not None and how(act):
            told.closed.add(what)
            told.opened.discard(what)

    def act_of(self, story: Story, what: str) -> Callable[[], object] | None:
        teller = Teller(story.pk)
        if what.startswith("no "):
            return lambda: acts.withdraw(by=teller, story=story, uses=(Use(what[3:]),))
        if what in ("all back", "held", "invalid", "others"):
            return {
                "all back": lambda: acts.withdraw(by=teller, story=story),
                "held": lambda: acts.hold(by=self.steward, story=story),
                "invalid": lambda: acts.invalidate(by=self.steward, story=story),
                "others": lambda: third_parties.add(by=self.steward, story=story, who="a nurse"),
            }[what]
        if not acts.is_kept(story):
            return None
        quote = Quote.objects.of(story).first()
        if what == "quote":
            return (lambda: quotes.revoke(by=teller, quote=quote)) if quote else None
        if what == "part":
            revision = revision_of(story)
            start = revision.body.find(SECRET)
            end = start + len(SECRET)
            close = lambda: parts.close(by=teller, revision=revision, start=start, end=end)  # noqa: E731
            return close if start >= 0 else None
        return lambda: acts.pause(by=teller, story=story)

    def they_close(self) -> None:
        self.closing(lambda act: bool(act()) or True)

    def they_close_and_the_process_is_killed(self) -> None:
        at = self.chance.randrange(1, 60)
        self.steps[-1] += f" at {at}"
        self.closing(lambda act: in_a_process(act, at))
        self.start()

    def they_close_on_a_full_disk(self) -> None:
        def refused(act: Callable[[], object]) -> bool:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(journal.os, "fsync", full)
                try:
                    act()
                except journal.NotWritten:
                    return False
            return True

        self.closing(refused)

    def they_open(self) -> None:
        chosen = self.a_story()
        if chosen is None:
            return
        story, told = chosen
        open_again = self.opening_of(story, told)
        if open_again is None:
            return
        what, act = open_again
        self.steps[-1] += f" {what} of {story.pk}"
        act()
        for one in what:
            told.closed.discard(one)
            told.opened.add(one)
        if "all back" in what:
            told.may_be_erased = False

    def opening_of(self, story: Story, told: Told) -> tuple[set[str], Callable[[], object]] | None:
        """What could be opened again of it, and how."""
        teller = Teller(story.pk)
        consent = acts.standing(story)
        if consent.erase_at and consent.erase_at > clock.now() and not consent.invalid:
            # The answers of before come back: whatever was no then is no again.
            return {"all back"}, lambda: acts.undo_take_back(by=teller, story=story)
        if not acts.is_kept(story):
            return None
        ways: list[tuple[set[str], Callable[[], object]]] = []
        no = [use for use in Use if f"no {use.value}" in told.closed]
        if no:
            yes = dict.fromkeys(no, True)
            ways.append(
                ({f"no {u.value}" for u in no}, lambda: acts.change(by=teller, story=story, answers=yes))
            )
        if consent.paused:
            ways.append(({"paused"}, lambda: acts.resume(by=teller, story=story)))
        if consent.held:
            why = acts.Released.LOOKED
            ways.append(({"held"}, lambda: acts.release(by=self.steward, story=story, why=why)))
        if consent.others_open:
            ways.append(({"others"}, lambda: self.settle(story)))
        return self.chance.choice(ways) if ways else None

    def settle(self, story: Story) -> None:
        if not OtherPerson.objects.filter(story=story).exists():  # the row came after the backup
            third_parties.add(by=self.steward, story=story, who="a nurse")
        for other in OtherPerson.objects.filter(story=story):
            third_parties.settle(by=self.steward, other=other, state=OtherState.AGREED)

    # ---- What becomes of the database ------------------------------------------------------------

    def a_backup_is_made(self) -> None:
        into = self.folder / f"backup{len(self.backups)}"
        self.backups.append((archive.make(into), set(self.told)))

    def one_is_put_back(self) -> None:
        if self.backups:
            made, there = self.chance.choice(self.backups)
            manifest = archive.put_back(made)
            restore.begin_again(made_at=manifest["made_at"])
            self.forget_who_is_lost(there)
            self.start()

    def an_older_copy_is_put_in_its_place(self) -> None:
        if self.backups:
            made, there = self.chance.choice(self.backups)
            older_heads = self.chance.random() < 0.5
            archive.put_back(made)
            if older_heads:
                for head in checkpoint.folder().glob("*entry.head"):
                    head.unlink()
                (checkpoint.folder() / "consentevent.head").unlink(missing_ok=True)
            self.forget_who_is_lost(there)
            self.start()

    def forget_who_is_lost(self, there: set[Any]) -> None:
        """What was told after the backup is lost, and said to be."""
        for subject in set(self.told) - there:
            del self.told[subject]

    def something_is_opened_by_hand(self) -> None:
        sql = self.chance.choice(BY_HAND)
        self.steps[-1] += f" {sql}"
        triggers.drop(using="default")
        with connection.cursor() as cursor:
            cursor.execute(sql)
        self.start()  # which sees that the triggers are gone, and looks at all
        triggers.create(using="default")

    def time_passes(self) -> None:
        self.now += timedelta(hours=self.chance.choice((1, 13, 25)))

    def the_worker_works(self) -> None:
        erase.process_due()
        begin.tidy_the_journal()

    def start(self) -> None:
        connections.close_all()
        begin.before_the_first_request()

    # ---- What must hold --------------------------------------------------------------------------

    def look(self) -> None:
        there = {story.public_id: story for story in Story.objects.all()}
        for subject, told in list(self.told.items()):
            story = there.get(subject)
            if story is None:
                assert told.may_be_erased, f"erased, and nobody asked: {self.steps}"
                del self.told[subject]
                continue
            self.look_at(story, told)
        assert list(compare.differing()) == [], self.steps

    def look_at(self, story: Story, told: Told) -> None:
        may = {use for use in Use if Story.objects.permitting(use).filter(pk=story.pk).exists()}
        for what in told.closed:
            assert not may & SHUTS[what], f"{what} of {story.pk} is open: {self.steps}"
        if "quote" in told.closed:
            assert not Quote.objects.of(story).showable().exists(), self.steps
        if "part" in told.closed and Use.RESEARCH in may:
            assert SECRET not in revision_of(story).body, self.steps
        closed_again = ClosedAgain.objects.filter(story=story).exclude(closed=[]).exists()
        shut = {what for what in told.opened if SHUTS[what] and not may & SHUTS[what]}
        if shut and not told.closed and not closed_again:
            # Its closing is in the ledger that was put back, and its opening is not.
            assert ConsentEvent.objects.filter(story=story).count() > 1, self.steps

    def play(self) -> None:
        chances: list[tuple[int, Callable[[], None]]] = [
            (8, self.they_close),
            (5, self.they_open),
            (4, self.they_close_and_the_process_is_killed),
            (2, self.they_close_on_a_full_disk),
            (4, self.a_backup_is_made),
            (4, self.one_is_put_back),
            (2, self.an_older_copy_is_put_in_its_place),
            (2, self.something_is_opened_by_hand),
            (2, self.time_passes),
            (2, self.the_worker_works),
            (1, self.someone_tells),
        ]
        self.a_backup_is_made()
        for _ in range(STEPS):
            [step] = self.chance.choices([do for _, do in chances], [weight for weight, _ in chances])
            self.steps.append(step.__name__)
            with clock.at(self.now):
                step()
                self.look()


BY_HAND: Final = (
    "UPDATE stories_standing SET keep = 1, publish = 1, research = 1, share = 1, closed = 0",
    "UPDATE stories_story SET held = 0, others_open = 0",
    "UPDATE stories_story SET erase_at = '2000-01-01'",
    "UPDATE stories_quote SET state = 'approved', answered_at = asked_at",
    "UPDATE stories_standing SET keep = 0",
)


def full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def in_a_process(act: Callable[[], object], at: int) -> bool:
    """Do it in a process of its own, which is killed before its step of that number: a statement of SQL, a
    sync of the journal, the commit and what comes after. Whether it ended, and so was answered for."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with killed(at):
                act()
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(ended)
    assert code in (0, KILLED), code
    return code == 0


@contextmanager
def killed(at: int) -> Iterator[None]:
    left = at

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Any, *arguments: Any) -> Any:
        step()
        return execute(*arguments)

    synced, commit = os.fsync, connection.commit

    def sync(file: int) -> None:
        step()
        synced(file)
        step()

    def committed() -> None:
        step()
        commit()
        step()

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(statement):
        patch.setattr(journal.os, "fsync", sync)
        patch.setattr(connection, "commit", committed)
        yield


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_closing_is_ever_lost(seed: int, tmp_path: Path) -> None:
    with override_settings(STORYBOOK_LEDGER_HEADS=tmp_path / "ledger"):
        Site(seed, tmp_path).play()
    shutil.rmtree(tmp_path, ignore_errors=True)
