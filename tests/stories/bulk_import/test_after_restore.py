"""A backup from before a sheet came in is put back, and the sheet is brought in once more."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from stories import clock
from stories.accounts.actors import Teller
from stories.bulk_import.run import Came, Report
from stories.consent import acts
from stories.erasure import erase
from stories.ledger import journal
from stories.ledger.verify import verify
from stories.models import AuditEntry, ConsentEvent, Revision, Story, Tombstone, User
from stories.models.uses import Use
from stories.redaction import parts
from tests.stories.bulk_import.folders import picture

pytestmark = [
    pytest.mark.both,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("form_in_force"),
]

NAMES = ("one", "two", "three", "four")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    folder = tmp_path / "sheet"
    folder.mkdir()
    for name in NAMES:
        (folder / f"{name}.txt").write_text(f"The fictional winter of number {name} was long.")
    (folder / "form.png").write_bytes(picture())
    rows = "".join(f"{name}.txt,all,form.png\n" for name in NAMES)
    (folder / "sheet.csv").write_text(f"words,consents,evidence\n{rows}")
    return folder


@pytest.fixture
def put_back(tmp_path: Path, form_in_force: None, collector: User) -> Callable[[], None]:
    """Puts a backup back that has the form, and whoever collects, and nothing that was told."""
    call_command("backup", tmp_path / "backups", stdout=StringIO())
    [made] = (tmp_path / "backups").glob("*.tar")

    def put() -> None:
        call_command("restore", made, replace=True, stdout=StringIO())

    return put


def came(report: Report) -> list[str]:
    return [row.came for row in report.rows]


def may(story: Story) -> set[Use]:
    return {use for use in Use if Story.objects.permitting(use).filter(pk=story.pk).exists()}


def test_what_was_taken_back_stays_so_though_the_sheet_comes_again(
    sheet: Path, put_back: Callable[[], None], bring: Callable[..., Report]
) -> None:
    assert came(bring(sheet)) == [Came.KEPT] * 4
    one, two, three, _ = Story.objects.order_by("pk")
    acts.take_back_at_once(by=Teller(one.pk), story=one)
    erase.process_due()
    acts.withdraw(by=Teller(two.pk), story=two, uses=(Use.PUBLISH,))
    acts.pause(by=Teller(three.pk), story=three)

    put_back()
    assert not Story.objects.exists()
    assert Tombstone.objects.get().subject == one.public_id
    assert came(bring(sheet)) == [Came.TAKEN_BACK, *[Came.KEPT] * 3]
    two, three, four = Story.objects.order_by("pk")
    everything = may(four)
    assert Use.PUBLISH in everything
    assert may(two) == everything - {Use.PUBLISH, Use.VOICE}
    assert may(three) == {Use.KEEP, Use.CONTACT}
    assert [verify(kind).wrong for kind in (ConsentEvent, AuditEntry)] == [None, None]

    put_back()  # and once more: the files tell of the stories that are there now
    assert came(bring(sheet)) == [Came.TAKEN_BACK, *[Came.KEPT] * 3]
    assert may(Story.objects.order_by("pk")[0]) == everything - {Use.PUBLISH, Use.VOICE}


def test_one_that_was_taken_back_and_waited_is_erased_in_the_end(
    sheet: Path, put_back: Callable[[], None], bring: Callable[..., Report]
) -> None:
    bring(sheet)
    story = Story.objects.order_by("pk")[0]
    acts.withdraw(by=Teller(story.pk), story=story)
    put_back()
    assert came(bring(sheet)) == [Came.KEPT] * 4
    assert may(Story.objects.order_by("pk")[0]) == set()
    with clock.at(clock.now() + acts.UNDO):
        assert erase.process_due() == 1
    assert came(bring(sheet)) == [Came.TAKEN_BACK, *[Came.HERE] * 3]


def test_where_nobody_knows_how_it_stood_it_is_closed(
    sheet: Path, put_back: Callable[[], None], bring: Callable[..., Report]
) -> None:
    bring(sheet)
    first = Story.objects.order_by("pk")[0]
    acts.pause(by=Teller(first.pk), story=first)
    journal.path().write_bytes(b"{")
    put_back()
    bring(sheet)
    for story in Story.objects.all():
        assert may(story) == {Use.KEEP}


def test_where_a_part_was_closed_none_of_it_is_open(
    sheet: Path, put_back: Callable[[], None], bring: Callable[..., Report]
) -> None:
    """The part was marked in a version of the words that is gone."""
    bring(sheet)
    story = Story.objects.order_by("pk")[0]
    revision = Revision.objects.get(text__story=story)
    parts.close(by=Teller(story.pk), revision=revision, start=4, end=13)
    put_back()
    bring(sheet)
    first, second = Story.objects.order_by("pk")[:2]
    assert may(first) == {Use.KEEP, Use.CONTACT}
    assert Use.PUBLISH in may(second)
