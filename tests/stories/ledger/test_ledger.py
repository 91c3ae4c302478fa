"""What a hand at the database does to the ledger is refused, and where it is forced, it is found."""

import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.ledger import audit, checkpoint, schedule, triggers, write_permit
from stories.ledger.append import add
from stories.ledger.verify import Verdict, Wrong, verify, verify_the_tail
from stories.models import AuditEntry, ConsentEvent, LedgerCheck, Story
from stories.models.sealed import Sealed
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.texts import revisions
from tests.factories import StoryFactory, UserFactory, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
KINDS = pytest.mark.parametrize("kind", [ConsentEvent, AuditEntry])


@pytest.fixture
def history() -> list[Story]:
    """Two tellers' acts, in turns: events 1 to 6, and an audit trail that is longer."""
    stories = [StoryFactory(), StoryFactory()]
    for answer in (False, True):
        for story in stories:
            acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: answer})
    return stories


@pytest.fixture
def by_force() -> Iterator[None]:
    """As someone does who takes the triggers away."""
    triggers.drop(using="default")
    yield
    triggers.create(using="default")


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def table(kind: type[Sealed]) -> str:
    return kind._meta.db_table


def said() -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue()


def test_the_ledger_is_whole_after_acts(history: list[Story]) -> None:
    assert (
        said() == f"consentevent: 6 entries, whole\nauditentry: {AuditEntry.objects.count()} entries, whole\n"
    )
    assert [event.number for event in ConsentEvent.objects.order_by("pk")] == [1, 2, 3, 4, 5, 6]
    assert LedgerCheck.objects.get().is_whole


@KINDS
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {} SET hash = 'x'",
        "DELETE FROM {}",
        "INSERT INTO {} SELECT * FROM {} WHERE number = 1",
    ],
)
def test_the_database_refuses_what_no_act_does(history: list[Story], kind: type[Sealed], sql: str) -> None:
    count = kind._default_manager.count()
    with pytest.raises((IntegrityError, OperationalError), match="ledger"), transaction.atomic():
        run(sql.format(table(kind), table(kind)))
    assert (kind._default_manager.count(), verify(kind).wrong) == (count, None)


@pytest.mark.sqlite
def test_a_program_that_is_not_ours_cannot_write_to_the_file(history: list[Story]) -> None:
    import sqlite3

    with sqlite3.connect(connection.settings_dict["NAME"]) as foreign:
        for sql in ("UPDATE {} SET share = 1", "INSERT INTO {} SELECT * FROM {} WHERE number = 1"):
            with pytest.raises(sqlite3.OperationalError, match="no such function: storybook"):
                foreign.execute(sql.format(table(ConsentEvent), table(ConsentEvent)))
    foreign.close()


def test_one_act_does_not_open_the_ledger_for_what_comes_after(history: list[Story]) -> None:
    with pytest.raises((IntegrityError, OperationalError), match="only an act"), transaction.atomic():
        acts.change(by=Teller(history[0].pk), story=history[0], answers={Use.SHARE: False})
        columns = ", ".join(f.column for f in ConsentEvent._meta.fields if f.column not in ("id", "number"))
        run(
            f"INSERT INTO {table(ConsentEvent)} (number, {columns}) "
            f"SELECT 99, {columns} FROM {table(ConsentEvent)} WHERE number = 7"
        )


def test_an_entry_that_could_not_be_written_leaves_the_ledger_shut(history: list[Story]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        add(ConsentEvent(story=history[0], sequence=1, kind="given", at=None))
    with pytest.raises((IntegrityError, OperationalError), match="only an act"), transaction.atomic():
        run("INSERT INTO stories_consentevent SELECT * FROM stories_consentevent WHERE number = 1")


ALTERED = {ConsentEvent: "share = TRUE", AuditEntry: "detail = '{}'"}


@KINDS
def test_an_altered_entry_is_named(history: list[Story], kind: type[Sealed], by_force: None) -> None:
    run(f"UPDATE {table(kind)} SET {ALTERED[kind]} WHERE number = 3")
    assert verify(kind) == Verdict(kind._meta.model_name, 2, Wrong.ALTERED, 3)
    with pytest.raises(CommandError, match="not whole"):
        said()
    assert not LedgerCheck.objects.get().is_whole


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01'",
        "kind = 'renewed'",
        "sequence = 9",
        "content = salt",
        "salt = content_of_another",
        "previous_hash = ''",
        "subject = '00000000000000000000000000000000'",
        "method = 'paper'",
        "embargo = 'open'",
    ],
)
def test_no_part_of_an_event_can_be_altered_unseen(history: list[Story], change: str, by_force: None) -> None:
    other = ConsentEvent.objects.get(number=1).salt
    run(
        f"UPDATE stories_consentevent SET {change} WHERE number = 3".replace(
            "content_of_another", f"'{other}'"
        )
    )
    assert verify(ConsentEvent).wrong == Wrong.ALTERED


def test_another_wording_of_the_form_is_seen(history: list[Story], by_force: None) -> None:
    run("UPDATE stories_consentformversion SET introduction = 'We may do as we like.'")
    assert verify(ConsentEvent) == Verdict("consentevent", 0, Wrong.ALTERED, 1)


@KINDS
def test_a_removed_entry_is_named(history: list[Story], kind: type[Sealed], by_force: None) -> None:
    run(f"DELETE FROM {table(kind)} WHERE number = 3")
    assert verify(kind) == Verdict(kind._meta.model_name, 2, Wrong.REMOVED, 3)


@KINDS
def test_an_entry_that_is_removed_and_hidden_by_new_numbers_is_found(
    history: list[Story], kind: type[Sealed], by_force: None
) -> None:
    run(f"DELETE FROM {table(kind)} WHERE number = 3")
    for number in range(4, kind._default_manager.count() + 2):
        run(f"UPDATE {table(kind)} SET number = %s WHERE number = %s", number - 1, number)
    assert verify(kind) == Verdict(kind._meta.model_name, 2, Wrong.ALTERED, 3)


def copied(kind: type[Sealed], number: int, of: int) -> None:
    entry = kind._default_manager.get(number=of)
    entry.pk, entry.number = None, number
    if isinstance(entry, ConsentEvent):
        entry.sequence = 50
    entry.save(force_insert=True)


@KINDS
def test_an_entry_that_was_slipped_in_is_named(
    history: list[Story], kind: type[Sealed], by_force: None
) -> None:
    end = kind._default_manager.count() + 1
    copied(kind, end, of=2)
    assert verify(kind) == Verdict(kind._meta.model_name, end - 1, Wrong.INSERTED, end)


@KINDS
def test_an_end_that_was_cut_off_is_seen_by_the_head(
    history: list[Story], kind: type[Sealed], by_force: None
) -> None:
    end = kind._default_manager.count()
    run(f"DELETE FROM {table(kind)} WHERE number > %s", end - 2)
    assert verify(kind) == Verdict(kind._meta.model_name, end - 2, Wrong.CUT_OFF, end - 1)
    assert verify_the_tail(kind, 3).wrong == Wrong.CUT_OFF


@KINDS
def test_an_end_that_was_written_again_is_seen_by_the_head(
    history: list[Story], kind: type[Sealed], by_force: None
) -> None:
    end = kind._default_manager.count()
    kept = checkpoint.read(kind._meta.model_name)
    run(f"DELETE FROM {table(kind)} WHERE number = %s", end)
    triggers.create(using="default")
    checkpoint.set_to(kind._meta.model_name, checkpoint.Head(0, ""))  # to let the act go forward
    if kind is ConsentEvent:
        acts.change(by=Teller(history[0].pk), story=history[0], answers={Use.SHARE: False})
    else:
        with transaction.atomic():
            audit.record(by=Machine("test"), action="tried", target="story:1")
    checkpoint.set_to(kind._meta.model_name, kept)
    assert verify(kind) == Verdict(kind._meta.model_name, end, Wrong.REPLACED, end)


def test_the_head_is_written_after_the_commit_and_not_before(history: list[Story]) -> None:
    story = history[0]
    with transaction.atomic():
        acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: False})
        assert checkpoint.read("consentevent").number == 6
    last = ConsentEvent.objects.get(number=7)
    assert checkpoint.read("consentevent") == checkpoint.Head(7, last.hash)


def test_what_is_rolled_back_moves_no_head(history: list[Story]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        acts.change(by=Teller(history[0].pk), story=history[0], answers={Use.SHARE: False})
        1 / 0  # noqa: B018
    assert (checkpoint.read("consentevent").number, verify(ConsentEvent).wrong) == (6, None)


def test_a_head_that_lags_after_a_crash_is_caught_up_and_said(history: list[Story]) -> None:
    checkpoint.set_to("consentevent", checkpoint.Head(4, ConsentEvent.objects.get(number=4).hash))
    assert "consentevent: the head lagged behind by 2, and is caught up" in said()
    assert checkpoint.read("consentevent").number == 6


def test_a_head_goes_only_forward(history: list[Story]) -> None:
    checkpoint.move("consentevent", checkpoint.Head(2, "x"))
    assert checkpoint.read("consentevent").number == 6


def test_a_damaged_head_is_said(history: list[Story]) -> None:
    (checkpoint.folder() / "consentevent.head").write_bytes(b"\0" * checkpoint.LENGTH)
    assert verify(ConsentEvent).wrong == Wrong.NO_HEAD


def test_the_head_that_cannot_be_written_holds_no_act_up(
    history: list[Story], settings: Any, tmp_path: Path
) -> None:
    settings.STORYBOOK_JOURNAL = tmp_path
    settings.STORYBOOK_LEDGER_HEADS = Path("/proc/nowhere")
    acts.withdraw(by=Teller(history[0].pk), story=history[0])
    assert not Story.objects.permitting(Use.KEEP).filter(pk=history[0].pk).exists()


def test_seals_hold_only_under_the_key(history: list[Story], settings: Any) -> None:
    settings.STORYBOOK_RECEIPT_PEPPER = "another"
    assert verify(ConsentEvent) == Verdict("consentevent", 0, Wrong.ALTERED, 1)


def side_by_side(*writers: Callable[[], object]) -> None:
    failed: list[BaseException] = []

    def run_one(writer: Callable[[], object]) -> None:
        try:
            writer()
        except BaseException as error:  # told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run_one, args=[writer]) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


def test_an_entry_of_no_transaction_has_one_of_its_own() -> None:
    """On PostgreSQL the pen is held for a transaction: what Wagtail logs, and a download, are in none."""
    audit.record(by=Machine("test"), action="tried", target="story:1")
    last = AuditEntry.objects.latest("number")
    assert (last.action, verify(AuditEntry).wrong) == ("tried", None)


def test_many_writers_make_one_chain() -> None:
    def write(story: Story) -> None:
        for answer in (True, False) * 3:
            acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: answer})

    side_by_side(*(partial(write, StoryFactory()) for _ in range(4)))
    assert [verify(kind) for kind in schedule.CHAINS] == [
        Verdict("consentevent", 28),
        Verdict("auditentry", AuditEntry.objects.count()),
    ]
    kept = checkpoint.read("consentevent")
    assert kept is not None and kept.number == 28


def test_acts_of_every_kind_on_one_story_never_wait_for_each_other_in_a_circle() -> None:
    story = StoryFactory()
    teller, steward = Teller(story.pk), UserFactory(role=Role.STEWARD)
    quote = quotes.ask(by=UserFactory(role=Role.EDITOR), passage=passage_of(story, "listened"))
    text = story.texts.get()

    def change() -> None:
        for answer in (True, False) * 5:
            acts.change(by=teller, story=story, answers={Use.SHARE: answer})

    def answer() -> None:
        for _ in range(5):
            quotes.approve(by=teller, quote=quote)
            quotes.revoke(by=teller, quote=quote)

    def correct() -> None:
        for number in range(5):
            revisions.correct(by=teller, text=text, body=f"Then the nurse listened to me, {number} times.")

    def hold() -> None:
        for _ in range(5):
            acts.hold(by=steward, story=story)
            acts.release(by=steward, story=story, why=acts.Released.OVER)

    side_by_side(change, answer, correct, hold)
    assert [verify(kind).wrong for kind in schedule.CHAINS] == [None, None]
    assert ConsentEvent.objects.count() == 31


def test_each_answer_to_a_quote_is_an_event(history: list[Story]) -> None:
    story = history[0]
    quote = quotes.ask(by=UserFactory(role=Role.EDITOR), passage=passage_of(story, "listened"))
    for act in (quotes.approve, quotes.revoke, quotes.refuse):
        act(by=Teller(story.pk), quote=quote)
    events = list(ConsentEvent.objects.of(story).filter(quote=quote))
    assert [event.kind for event in events] == ["quote_yes", "quote_back", "quote_no"]
    assert [event.answers for event in events] == [{}, {}, {}]
    assert len({event.words for event in events}) == 3  # salted: the same words do not show as the same
    assert Story.objects.permitting(Use.PUBLISH).filter(pk=story.pk).exists()
    assert verify(ConsentEvent).wrong is None


def test_an_answer_to_a_quote_cannot_be_put_to_another(history: list[Story], by_force: None) -> None:
    triggers.create(using="default")
    story = history[0]
    quote = quotes.ask(by=UserFactory(role=Role.EDITOR), passage=passage_of(story, "listened"))
    quotes.approve(by=Teller(story.pk), quote=quote)
    other = quotes.ask(by=UserFactory(role=Role.EDITOR), passage=passage_of(story, "nurse"))
    triggers.drop(using="default")
    run("UPDATE stories_consentevent SET quote_id = %s WHERE quote_id = %s", other.pk, quote.pk)
    assert verify(ConsentEvent).wrong == Wrong.ALTERED


def test_the_ledger_is_read_once_a_day(history: list[Story]) -> None:
    assert [one.entries for one in schedule.daily()] == [6, AuditEntry.objects.count()]
    assert schedule.daily() == []
    out = StringIO()
    LedgerCheck.objects.update(at="2026-01-01T00:00:00Z")
    call_command("resume_stalled", stdout=out)
    assert "The ledger was read. consentevent: 6 entries, whole" in out.getvalue()


def test_readyz_says_how_the_ledger_was_found(history: list[Story], client: Any, by_force: None) -> None:
    said()
    content = json.loads(client.get("/readyz").content)
    assert (content["status"], content["ledger"]["tail"]["triggers"]) == ("look at the ledger", "missing")
    triggers.create(using="default")
    content = json.loads(client.get("/readyz").content)
    assert (content["status"], content["ledger"]["whole"]) == ("ok", True)
    assert set(content["ledger"]["tail"].values()) == {"whole"}
    triggers.drop(using="default")
    run("UPDATE stories_story SET held = TRUE")
    content = json.loads(client.get("/readyz").content)
    assert content["ledger"]["tail"]["beside"] == "differs"
    assert json.loads(client.get("/readyz").content)["ledger"]["tail"]["beside"] == "whole"  # closed by it
    run("UPDATE stories_consentevent SET share = TRUE WHERE number = 4")
    response = client.get("/readyz")
    content = json.loads(response.content)
    assert (response.status_code, content["status"]) == (200, "look at the ledger")
    assert content["ledger"]["tail"]["consentevent"] == "altered"


def test_the_permit_to_empty_events_ends_with_its_block_however_that_ends(history: list[Story]) -> None:
    """What goes wrong in it may be caught, and the transaction goes on."""
    events = ConsentEvent.objects.of(history[0])
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), write_permit.permit_emptying(rows=events.count()):
            raise ZeroDivisionError
        with pytest.raises(DatabaseError), transaction.atomic():
            events.update(words="nothing")
    with write_permit.permit_emptying(rows=events.count()):
        assert events.update(words="") == events.count()
