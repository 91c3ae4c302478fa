"""What the database refuses, and what the small parts of the ground promise."""

import logging

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from stories import checks
from stories.accounts.actors import Machine, Teller
from stories.consent import acts, receipts
from stories.jobs import runs
from stories.ledger import audit, triggers
from stories.models import (
    AuditEntry,
    Identity,
    NotHeld,
    Passage,
    Quote,
    Receipt,
    Recording,
    RunState,
    Story,
    TranscriptionRun,
)
from stories.models.run_failure import Trouble
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import MATRIX, ROLES_WITH_ACCOUNT, Role
from stories.tellers import appearances, identity
from stories.texts.normalise import normalise
from stories.texts.passages import NotThere, find, mark
from stories.texts.revisions import correct
from tests.factories import (
    ConsentFormVersionFactory,
    QuoteFactory,
    StoryFactory,
    UserFactory,
    passage_of,
    revision_of,
)

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stories_revision SET body = 'other'",
        "UPDATE stories_consentevent SET publish = TRUE",
        "UPDATE stories_auditentry SET action = 'other'",
        "DELETE FROM stories_consentevent",
        "DELETE FROM stories_auditentry",
        "UPDATE stories_consentformversion SET introduction = 'other'",
        "UPDATE stories_passage SET text = 'I found my job'",
    ],
)
def test_the_database_refuses_to_change_what_never_changes(statement: str) -> None:
    passage_of(StoryFactory(), "I lost my job")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_missing_trigger_is_told() -> None:
    assert checks.triggers_in_place(None, ["default"]) == []
    triggers.drop(using="default")
    found = checks.triggers_in_place(None, ["default"])
    assert [error.id for error in found] == ["stories.E001"] * len(triggers.NAMES)
    triggers.create(using="default")


def test_a_site_where_nobody_can_tell_a_story_is_told() -> None:
    assert [warning.id for warning in checks.consent_form_there(None, ["default"])] == ["stories.W002"]
    ConsentFormVersionFactory()
    assert checks.consent_form_there(None, ["default"]) == []


def test_groups_hold_what_the_matrix_says() -> None:
    held = {
        role: {
            permission.codename
            for permission in Group.objects.get(name=role.value).permissions.filter(
                content_type__app_label="stories"
            )
        }
        for role in ROLES_WITH_ACCOUNT
    }
    assert held == {role: {may.value for may in MATRIX[role]} for role in ROLES_WITH_ACCOUNT}


def test_normalise_changes_nothing_but_the_way_it_is_written_down() -> None:
    assert normalise(" cafe\u0301\r\nnow\x00\x07 ") == "café\nnow"


def test_passages_count_code_points_and_drop_the_spaces_around() -> None:
    revision = revision_of(StoryFactory(body="😀 I lost my job 😀"))
    passage = mark(revision=revision, start=1, end=16)
    assert (passage.start, passage.end, passage.text) == (2, 15, "I lost my job")
    for start, end in ((0, 99), (3, 3), (1, 2)):
        with pytest.raises(NotThere):
            mark(revision=revision, start=start, end=end)


@pytest.mark.parametrize("words", ["", "not there", "my"])
def test_find_wants_words_that_are_there_once(words: str) -> None:
    with pytest.raises(NotThere):
        find(revision=revision_of(StoryFactory(body="my job, my home")), words=words)


def test_a_correction_carries_passages_along_and_flags_what_changed() -> None:
    story = StoryFactory(body="I lost my job. The nurse listened.")
    kept, changed = passage_of(story, "The nurse listened"), passage_of(story, "I lost my job")
    revision = correct(
        by=Teller(story.pk), text=story.texts.get(), body="Well, I left my job. The nurse listened."
    )
    kept.refresh_from_db()
    changed.refresh_from_db()
    assert (kept.revision, kept.text, kept.lost) == (revision, "The nurse listened", False)
    assert (changed.revision.number, changed.text, changed.lost) == (1, "I lost my job", True)
    assert revision.number == 2


def test_a_quote_needs_its_editor_its_use_and_its_teller() -> None:
    story = StoryFactory()
    passage = passage_of(story, "I lost my job")
    editor = UserFactory(role=Role.EDITOR)
    with pytest.raises(PermissionDenied):
        quotes.ask(by=UserFactory(role=Role.RESEARCHER), passage=passage)
    quote = quotes.ask(by=editor, passage=passage)
    assert quotes.ask(by=editor, passage=passage) == quote
    assert not Quote.objects.showable().exists()
    with pytest.raises(PermissionDenied):
        quotes.approve(by=editor, quote=quote)
    quotes.approve(by=Teller(story.pk), quote=quote)
    assert Quote.objects.showable().get() == quote
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.PUBLISH,))
    assert not Quote.objects.showable().exists()
    with pytest.raises(quotes.NotAllowed):
        quotes.ask(by=editor, passage=passage_of(story, "the nurse listened"))


def test_identity_is_sealed_and_read_by_stewards_with_a_reason(settings) -> None:
    story = StoryFactory()
    storyteller = story.storyteller
    sealed = Identity(storyteller=storyteller)
    sealed.keep(name="Fictional Person", contact="person@example.org")
    sealed.save()
    assert "Fictional" not in sealed.sealed_name
    steward = UserFactory(role=Role.STEWARD)
    settings.STORYBOOK_IDENTITY_KEYS = [Fernet.generate_key().decode(), *settings.STORYBOOK_IDENTITY_KEYS]

    def read(why: str = "renewal") -> tuple[str, str]:
        name, reach = identity.read(by=steward, storyteller=storyteller, why=identity.Why(why))
        return name, reach.contact

    assert read() == ("Fictional Person", "person@example.org")
    entry = AuditEntry.objects.get(action="identity.read", actor=steward)
    assert entry.detail == {"why": "renewal"}
    with pytest.raises(ValueError, match="Sam from the corner shop"):
        read("Sam from the corner shop")
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.CONTACT,))
    assert read() == ("Fictional Person", "")
    acts.withdraw(by=Teller(story.pk), story=story)
    assert read() == ("", "")
    with pytest.raises(PermissionDenied):
        identity.read(by=UserFactory(role=Role.RESEARCHER), storyteller=storyteller, why=identity.Why.RENEWAL)


def test_receipts_are_seven_words_made_from_the_key_and_kept_only_as_a_hash() -> None:
    story = StoryFactory()
    words = receipts.issue(story.storyteller, "a-key")
    assert (len(words), words, receipts.words_for("another") == words) == (
        7,
        receipts.words_for("a-key"),
        False,
    )
    assert receipts.receipt_of(receipts.read("  ".join(words).title())) == story.storyteller.receipts.get()
    assert all(word not in Receipt.objects.get().digest for word in words)


def test_private_files_have_no_address() -> None:
    storage = storages["private"]
    name = storage.save("recordings/x/original", ContentFile(b"x"))
    with pytest.raises(ValueError, match="no address"):
        storage.url(name)
    storage.delete(name)


def test_the_audit_log_says_who_and_holds_no_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="storybook.audit"):
        audit.record(by=Machine("a test"), action="tried", target="story:1")
        StoryFactory()
    assert "machine: a test" in caplog.text
    assert "I lost my job" not in caplog.text


def run(**fields: object) -> TranscriptionRun:
    recording = Recording.objects.create(
        story=StoryFactory(), file="gone", sha256="0" * 64, size=1, duration_ms=1000, media_type="audio/wav"
    )
    return TranscriptionRun.objects.create(recording=recording, **fields)


def test_a_run_is_claimed_once_and_again_when_it_has_stalled(settings) -> None:
    waiting = run()
    first = TranscriptionRun.objects.claim(waiting.pk)
    assert (first.pk, TranscriptionRun.objects.claim(waiting.pk)) == (waiting.pk, None)
    settings.STORYBOOK_STALLED_AFTER_SECONDS = -1
    second = TranscriptionRun.objects.claim(waiting.pk)
    assert second.attempts == 2
    for write in (lambda: first.beat(0.5), first.finish, lambda: first.fail(Trouble.NO_FILE)):
        with pytest.raises(NotHeld):  # it only slept, and wakes when it is another's
            write()
    second.beat(0.25)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.progress) == (RunState.RUNNING, 0.25)


def test_resume_stalled_queues_again_and_gives_up_after_the_last_try(settings, capsys) -> None:
    left, spent = run(), run(attempts=settings.STORYBOOK_RUN_ATTEMPTS)
    call_command("resume_stalled")
    spent.refresh_from_db()
    assert spent.state == RunState.FAILED
    assert TranscriptionRun in runs.registered()
    assert (str(left), capsys.readouterr().out.startswith("Queued again: ")) == (
        f"transcription run {left.pk}: Waiting for a worker",
        True,
    )


def test_a_run_fails_for_good_only_after_its_tries(settings) -> None:
    tried = TranscriptionRun.objects.claim(run().pk)
    tried.fail(Trouble.NO_FILE)
    assert tried.state == RunState.WAITING
    tried = TranscriptionRun.objects.claim(run(attempts=settings.STORYBOOK_RUN_ATTEMPTS - 1).pk)
    tried.fail(Trouble.STOPPED, error="KeyError")
    assert (tried.state, tried.error) == (RunState.FAILED, "The work stopped (KeyError).")


def test_appearances_of_a_story_that_is_nowhere_is_empty() -> None:
    assert appearances.registered() != ()
    assert appearances.appearances(StoryFactory(uses=[Use.KEEP])) == []


def test_everything_says_what_it_is_without_saying_who() -> None:
    quote = QuoteFactory()
    things = [quote, quote.passage, quote.story, quote.story.storyteller, quote.passage.revision]
    things += [quote.passage.revision.text, ConsentFormVersionFactory(), quote.story.consent_events.get()]
    said = " ".join(map(str, things))
    assert "nurse" not in said
    assert Story.objects.get().warnings == []
    assert Passage.objects.count() == 1
