"""Bringing in stories that were told elsewhere: a zip, what would become of each row, and the cards."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories.accounts.actors import require
from stories.admin import batch_report
from stories.bulk_import import acts, receipt_cards, spreadsheet
from stories.bulk_import.archive import NotASource, Zipped
from stories.bulk_import.run import FINE, Came, Report
from stories.models import Batch, BatchStage, RunState, Story, Study, Turn, User, Voice
from stories.models.uses import Use
from stories.roles import Right
from stories.tellers import receipt_card

MOST: Final = 50
COLUMNS: Final[Mapping[str, Promise]] = {
    "words": _("the file of a written story (.txt, .docx, .odt or .html)"),
    "sound": _("the file of a recording"),
    "transcript": _("the file of its transcript; without one, the machine writes the sound down"),
    "who": _("the name to show beside their words; empty for none"),
    "teller": _("any mark of yours for the person: rows with the same mark are one person’s"),
    "title, place, language": _("as far as you know them"),
    "date": _("the day of the telling, such as 2026-05-17; empty: the day on which it comes in"),
    "warnings": _("those that there are: abuse, death, drugs, mental-health, self-harm, violence"),
    "others": _("yes, where someone else can be recognised in it: it stays closed until they have agreed"),
    "consents": _(
        "what they said yes to: research, insight, publish, voice, book, share, contact; or all. "
        "What is not there was not asked, and is closed"
    ),
    "evidence": _(
        "the scan or the recording in which they said so; without it the story is kept closed, and a "
        "steward is told"
    ),
    "contact": _("how to reach them, if they said yes to that"),
}
"""What stands in each column of the sheet."""


class ZipForm(forms.Form):
    study = forms.ModelChoiceField(Study.objects.none(), label=_("Of which study"), empty_label=None)
    file = forms.FileField(
        label=_("The zip"),
        help_text=_("With a spreadsheet that ends in .csv, and the files that it names."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"empty": _("There is nothing in it.")},
    )

    def __init__(self, *args: Any, collector: User) -> None:
        super().__init__(*args)
        study: Any = self.fields["study"]
        study.queryset = Study.objects.reached_by(collector, Right.COLLECT)
        if Study.objects.count() == 1:
            study.required, study.widget = False, forms.HiddenInput()

    def clean_study(self) -> Study:
        """The only one there is need not be named."""
        study: Study | None = self.cleaned_data["study"] or self.fields["study"].queryset.first()  # type: ignore[attr-defined]
        if study is None:
            raise forms.ValidationError(gettext("You are in no team that collects yet."))
        return study

    def clean_file(self) -> Path:
        sent: TemporaryUploadedFile = self.cleaned_data["file"]
        zipped = Path(sent.temporary_file_path())
        try:
            spreadsheet.sheet_of(Zipped(zipped))
        except NotASource as error:
            raise forms.ValidationError(str(error)) from error
        return zipped


def _collector(request: HttpRequest) -> User:
    return require(request.user, Right.COLLECT)  # type: ignore[arg-type]  # the admin lets only our own in


def _one(request: HttpRequest, pk: int) -> tuple[User, Batch]:
    collector = _collector(request)
    return collector, get_object_or_404(acts.reached(collector), pk=pk)


@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/bring-in/: a form for the zip, and what was brought in before."""
    collector = _collector(request)
    form = ZipForm(request.POST or None, request.FILES or None, collector=collector)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        batch = acts.send(by=collector, study=sent["study"], zipped=sent["file"])
        return redirect("stories_batch", batch.pk)
    context = {
        "form": form,
        "several": Study.objects.count() > 1,
        "columns": COLUMNS.items(),
        "batches": [
            (batch, _counted(batch)) for batch in acts.reached(collector).select_related("by")[:MOST]
        ],
    }
    return _page(request, "batches", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def empty_sheet(request: HttpRequest) -> HttpResponse:
    """/admin/bring-in/stories.csv"""
    _collector(request)
    disposition = 'attachment; filename="stories.csv"'
    return HttpResponse(
        "\ufeff" + spreadsheet.empty(),  # without the mark Excel takes it for another encoding
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@never_cache
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/bring-in/<batch>/: how far it is, and what becomes of each row."""
    _, batch = _one(request, pk)
    report = Report.unpacked(batch.report)
    is_open = batch.state in (RunState.WAITING, RunState.RUNNING)
    page = Paginator(batch_report.in_order(report), batch_report.A_PAGE).get_page(request.GET.get("p"))
    of = {} if is_open else batch_report.named(batch)
    context = {
        "batch": batch,
        "open": is_open,
        "looked": batch.stage == BatchStage.LOOKING,
        "refused": batch.report.get("refused", ""),
        "percent": round(100 * batch.progress),
        "report": report,
        "counts": _counted(batch),
        "page": page,
        "rows": [batch_report.Shown(row, of.get(row.row, "")) for row in page.object_list],
        "reasons": batch_report.reasons(report),
        "fine": sum(number for came, number in report.counts.items() if came in FINE),
        "cards": len(receipt_cards.without(batch)) if batch.stage == BatchStage.KEEPING else 0,
        "unused": len(receipt_cards.unused(batch)),
        "unknown": _with_unknown_voices(batch),
        "may_keep": batch.file and (batch.stage == BatchStage.LOOKING or batch.state == RunState.FAILED),
    }
    return _page(request, "batch", context)


def _with_unknown_voices(batch: Batch) -> int:
    """Interviews that came in with it in which a voice is nobody's yet, and so counts as the teller's."""
    unknown = Turn.objects.filter(speaker__voice=Voice.UNKNOWN, revision=F("revision__text__current"))
    kept = Story.objects.permitting(Use.KEEP).filter(batch=batch)
    return unknown.filter(revision__text__story__in=kept).values("revision").distinct().count()


def _counted(batch: Batch) -> list[tuple[str, int]]:
    counts = Report.unpacked(batch.report).counts
    return [(str(came.label), counts[came]) for came in Came if counts[came]]


@never_cache
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    collector, batch = _one(request, pk)
    try:
        acts.keep(by=collector, batch=batch)
    except acts.NotNow as error:
        messages.error(request, str(error))
    return redirect("stories_batch", pk)


@never_cache
@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    collector, batch = _one(request, pk)
    acts.throw_away(by=collector, batch=batch)
    messages.success(request, gettext("The zip is deleted. What was imported from it stays."))
    return redirect("stories_batches")


@never_cache
@require_POST
def print_cards(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/bring-in/<batch>/cards/: the receipts, on this page alone."""
    collector, batch = _one(request, pk)
    make = receipt_cards.make_anew if request.POST.get("anew") == "yes" else receipt_cards.issue
    made = [
        {
            "story": card.story,
            "words": card.words,
            "square": receipt_card.qr_svg(receipt_card.address_with(card.words, request)),
        }
        for card in make(by=collector, batch=batch)
    ]
    if not made:
        messages.error(
            request, gettext("Everyone in it has their receipt. Each is shown once, and kept nowhere.")
        )
        return redirect("stories_batch", pk)
    where = request.get_host() + reverse("stories:my-story")
    title = ngettext("%(number)s card", "%(number)s cards", len(made)) % {"number": len(made)}
    return _page(request, "batch_cards", {"batch": batch, "cards": made, "where": where}, title=title)


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], *, title: str = "", status: int = 200
) -> HttpResponse:
    home = {"url": reverse("wagtailadmin_home"), "label": gettext("Home")}
    batches = {"url": reverse("stories_batches"), "label": gettext("Import stories")}
    batch = context.get("batch")
    if batch is not None:
        title = title or gettext("Batch %(number)s") % {"number": batch.pk}
    crumbs = [home, batches] + ([{"url": "", "label": title}] if title else [])
    whole = context | {
        "header_title": title or gettext("Import stories"),
        "header_icon": "upload",
        "breadcrumbs_items": crumbs,
    }
    return render(request, f"stories/admin/{name}.html", whole, status=status)


urlpatterns = [
    path("bring-in/", listed, name="stories_batches"),
    path("bring-in/stories.csv", empty_sheet, name="stories_empty_sheet"),
    path("bring-in/<int:pk>/", one, name="stories_batch"),
    path("bring-in/<int:pk>/keep/", keep, name="stories_batch_keep"),
    path("bring-in/<int:pk>/throw-away/", throw_away, name="stories_batch_throw_away"),
    path("bring-in/<int:pk>/cards/", print_cards, name="stories_batch_cards"),
]
