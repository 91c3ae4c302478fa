from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.urls import reverse

from stories.bulk_import import receipt_cards, run, spreadsheet
from stories.bulk_import.archive import NotASource, source_of
from stories.bulk_import.run import Came, Result
from stories.models import Batch, BatchStage, RunState, Study, User
from stories.signals import flush
from stories.tellers import receipt_card


class Command(BaseCommand):
    help = (
        "Bring in stories that were told elsewhere: a folder or a zip of recordings, documents and "
        "transcripts, with a sheet (CSV) of details. Without --keep it only looks, and keeps nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, nargs="?", metavar="FOLDER", help="a folder, or a zip")
        parser.add_argument("--by", metavar="NAME", help="who brings them in: a collector's user name")
        parser.add_argument(
            "--study", metavar="SLUG", help="the study that they are of, if there are several"
        )
        parser.add_argument("--keep", action="store_true", help="keep them, instead of only looking")
        parser.add_argument(
            "--cards",
            type=Path,
            metavar="FILE",
            help="write the receipts of their tellers here (HTML), to print",
        )
        parser.add_argument("--sheet", action="store_true", help="print an empty sheet, and do nothing else")

    def handle(self, *args: Any, source: Path | None, **options: Any) -> None:
        if options["sheet"]:
            self.stdout.write(spreadsheet.empty(), ending="")
            return
        if source is None or not options["by"]:
            raise CommandError("Say which folder, and who brings it in: bring_in FOLDER --by NAME")
        if options["cards"] and not options["keep"]:
            raise CommandError("There are cards only for what is kept: add --keep.")
        by, study = _by(options["by"]), _study(options["study"])
        stage = BatchStage.KEEPING if options["keep"] else BatchStage.LOOKING
        batch = Batch(study=study, by=by, stage=stage, state=RunState.DONE)  # this process is its worker
        if options["keep"]:
            batch.save()
        try:
            report = run.run(batch, source_of(source), tell=self._tell)
        except (NotASource, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        if batch.pk:
            batch.report, batch.progress = report.packed(), 1.0
            batch.save()
            flush()
        for head in report.passed_over:
            self.stderr.write(
                self.style.WARNING(f"Column {head} has a name that we don't know: passed over.")
            )
        for came, number in sorted(report.counts.items()):
            self.stdout.write(f"{number}: {Came(came).label}")
        if options["cards"]:
            self._print_cards(by, batch, options["cards"])
        if left_out := report.counts[Came.WRONG]:
            raise CommandError(f"{left_out} of {len(report.rows)} rows cannot be kept: see above.")

    def _tell(self, result: Result, _part: float) -> None:
        """A row that is fine is counted at the end only."""
        if result.came == Came.WRONG:
            for sentence in result.wrong:
                self.stderr.write(self.style.ERROR(f"Row {result.row}: {sentence}"))
        elif result.came in (Came.CLOSED, Came.KEPT_CLOSED, Came.TAKEN_BACK):
            self.stderr.write(self.style.WARNING(f"Row {result.row}: {Came(result.came).label}"))
        for sentence in result.unsure:
            self.stderr.write(self.style.WARNING(f"Row {result.row}: {sentence}"))

    def _print_cards(self, by: User, batch: Batch, file: Path) -> None:
        site = settings.WAGTAILADMIN_BASE_URL
        made = [
            {
                "story": card.story,
                "words": card.words,
                "square": receipt_card.qr_svg(receipt_card.address_at(card.words, site)),
            }
            for card in receipt_cards.issue(by=by, batch=batch)
        ]
        where = site.partition("//")[2] + reverse("stories:my-story")
        file.write_text(render_to_string("stories/receipt_cards_file.html", {"cards": made, "where": where}))
        file.chmod(0o600)
        self.stdout.write(f"{len(made)} cards: {file}. Print it, hand the cards out, and delete it.")


def _by(name: str) -> User:
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None:
        raise CommandError("There is nobody of this user name.")
    return person


def _study(slug: str | None) -> Study:
    studies = list(Study.objects.filter(slug=slug) if slug else Study.objects.all()[:2])
    if len(studies) != 1:
        known = ", ".join(Study.objects.values_list("slug", flat=True))
        raise CommandError(f"Say which study with --study. There are: {known or 'none'}.")
    return studies[0]
