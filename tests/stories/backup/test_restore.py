"""A backup is put back, and nothing that was erased or taken back since comes back with it."""

import io
import json
import tarfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from stories import clock
from stories.accounts.actors import Teller
from stories.backup import archive, replay, restore
from stories.consent import acts
from stories.erasure import erase
from stories.ledger.verify import verify
from stories.models import AuditEntry, ConsentEvent, Quote, Recording, Revision, Story
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def files_apart(tmp_path: Path, settings: Any) -> None:
    settings.STORYBOOK_LEDGER_HEADS = tmp_path / "ledger"


def backed_up(folder: Path) -> Path:
    call_command("backup", folder, stdout=StringIO())
    [made] = folder.glob("*.tar")
    return made


def put_back(made: Path) -> str:
    out = StringIO()
    call_command("restore", made, replace=True, stdout=out)
    return out.getvalue()


def may(story: Story) -> set[Use]:
    return {use for use in Use if Story.objects.permitting(use).filter(pk=story.pk).exists()}


def test_what_was_erased_or_taken_back_since_does_not_come_back(tmp_path: Path) -> None:
    stays, erased, changed, hidden, waits, ends = (StoryFactory() for _ in range(6))
    recording = recorded()
    sound = recording.file.path
    quote = QuoteFactory(passage=passage_of(stays, "listened"))
    quotes.approve(by=Teller(stays.pk), quote=quote)
    made = backed_up(tmp_path / "backups")
    assert made.stat().st_mode & 0o077 == 0

    acts.take_back_at_once(by=Teller(erased.pk), story=erased)
    erase.process_due()
    acts.withdraw(by=Teller(changed.pk), story=changed, uses=(Use.PUBLISH,))
    acts.pause(by=Teller(hidden.pk), story=hidden)
    acts.embargo(by=Teller(waits.pk), story=waits, until=clock.now() + timedelta(days=9))
    acts.renew(by=Teller(ends.pk), story=ends, expires_at=clock.now() + timedelta(days=9))
    quotes.revoke(by=Teller(stays.pk), quote=quote)
    acts.change(by=Teller(stays.pk), story=stays, answers={Use.SHARE: True})
    lost = StoryFactory(body="This was told after the backup.")
    Path(sound).unlink()

    said = put_back(made)
    assert "Stories erased again: 1\nStories closed again: 5" in said
    assert set(Story.objects.values_list("public_id", flat=True)) == {
        one.public_id for one in (stays, changed, hidden, waits, ends, recording.story)
    }
    assert lost.public_id not in set(Story.objects.values_list("public_id", flat=True))
    assert may(changed) == set(Use) - {Use.PUBLISH, Use.VOICE}
    assert may(hidden) == may(waits) == {Use.KEEP, Use.CONTACT}
    with clock.at(clock.now() + timedelta(days=10)):
        assert (may(waits), may(ends)) == (set(Use), {Use.KEEP, Use.CONTACT})
    assert not Quote.objects.showable().exists()
    assert Path(Recording.objects.get().file.path).stat().st_size == recording.size
    assert Revision.objects.count() == 5


def test_a_restore_begins_an_epoch_of_the_ledger(tmp_path: Path) -> None:
    story = StoryFactory()
    made = backed_up(tmp_path / "backups")
    for answer in (False, True):
        acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: answer})
    put_back(made)
    entry = AuditEntry.objects.get(action="ledger.epoch")
    assert entry.detail["chains"]["consentevent"] == {"had": 3, "has": 1}
    assert [verify(kind).wrong for kind in (ConsentEvent, AuditEntry)] == [None, None]
    acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: True})
    assert verify(ConsentEvent).wrong is None


def test_a_yes_given_back_after_a_no_is_closed_and_its_teller_is_asked(tmp_path: Path, client: Any) -> None:
    """That it was opened again nobody outside the database knows."""
    story = StoryFactory()
    steward = UserFactory(role=Role.STEWARD)
    client.force_login(steward)
    made = backed_up(tmp_path / "backups")
    for answer in (False, True):
        acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: answer})
    assert "Stories closed again: 1" in put_back(made)
    assert may(story) == set(Use) - {Use.SHARE}
    page = f"/admin/consent/{story.pk}/"
    assert "Closed again after a restore" in client.get("/admin/").content.decode()
    assert "ask them" in client.get(page).content.decode()
    client.post(f"{page}steward/", {"act": "looked"})
    assert "ask them" not in client.get(page).content.decode()
    acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: True})
    assert replay.replay(unknown_is_held=True) == replay.Played()
    assert may(story) == set(Use)


def test_nothing_is_opened_again(tmp_path: Path) -> None:
    story = StoryFactory(uses=(Use.KEEP,))
    made = backed_up(tmp_path / "backups")
    acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: True})
    put_back(made)
    assert may(story) == {Use.KEEP}


def test_a_story_taken_back_and_waiting_is_closed_again(tmp_path: Path) -> None:
    story = StoryFactory()
    made = backed_up(tmp_path / "backups")
    acts.withdraw(by=Teller(story.pk), story=story)
    put_back(made)
    assert may(story) == set()
    with clock.at(clock.now() + acts.UNDO):
        assert erase.process_due() == 1
    assert not Story.objects.exists()


def test_what_is_there_is_not_lost_by_mistake(tmp_path: Path) -> None:
    StoryFactory()
    made = backed_up(tmp_path / "backups")
    with pytest.raises(CommandError, match="They would be lost"):
        call_command("restore", made)
    assert Story.objects.count() == 1


@pytest.mark.parametrize("how", ["cut off", "changed", "no backup", "outside", "a link", "missing"])
def test_a_backup_that_is_not_whole_changes_nothing(tmp_path: Path, how: str) -> None:
    StoryFactory()
    made = backed_up(tmp_path / "backups")
    match how:
        case "cut off":
            made.write_bytes(made.read_bytes()[:20_000])
        case "changed":
            with tarfile.open(made) as held:
                [database] = [one for one in held.getmembers() if one.name.startswith("database.")]
            whole = bytearray(made.read_bytes())
            whole[database.offset_data + 999] ^= 1
            made.write_bytes(whole)
        case "no backup":
            with tarfile.open(made, "w") as out:
                out.addfile(tarfile.TarInfo("x"), io.BytesIO())
        case "outside":
            with tarfile.open(made, "w") as out:
                out.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
        case "a link":
            link = tarfile.TarInfo("media")
            link.type, link.linkname = tarfile.SYMTYPE, "/tmp"
            with tarfile.open(made, "w") as out:
                out.addfile(link)
        case _:
            made.unlink()
    with pytest.raises(CommandError):
        call_command("restore", made, replace=True)
    assert Story.objects.count() == 1


def test_a_backup_does_not_hold_the_keys_or_the_heads(tmp_path: Path, settings: Any) -> None:
    StoryFactory()
    made = backed_up(tmp_path / "backups")
    with tarfile.open(made) as held:
        names = held.getnames()
    assert not [name for name in names if "head" in name or "erased" in name or "closed" in name]
    assert settings.STORYBOOK_RECEIPT_PEPPER.encode() not in made.read_bytes()


def test_the_program_opens_nothing_by_saying_it_again() -> None:
    from stories.consent import events

    with pytest.raises(ValueError, match="Nothing is opened"):
        events.append_again(
            story=StoryFactory(),
            kind="changed",
            by=restore.BY,
            answers={Use.SHARE: True},  # type: ignore[arg-type]
        )


def test_a_backup_of_before_the_first_release_is_refused_before_anything_is_replaced(tmp_path: Path) -> None:
    story = StoryFactory()
    made = backed_up(tmp_path / "backups")
    older = tmp_path / "older.tar"
    with tarfile.open(made) as held, tarfile.open(older, "w") as out:
        for member in held:
            content = held.extractfile(member)
            assert content is not None
            said = content.read()
            if member.name == archive.MANIFEST:
                said = json.dumps(json.loads(said) | {"format": 1}).encode()
                member.size = len(said)
            out.addfile(member, io.BytesIO(said))
    told = StoryFactory()
    with pytest.raises(CommandError, match="before its first release"):
        put_back(older)
    assert set(Story.objects.values_list("pk", flat=True)) == {story.pk, told.pk}
