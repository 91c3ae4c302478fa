"""Short lists that staff edit as a whole: help lines, prompts, what tellers are asked about themselves."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm, modelformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from stories.ledger import audit
from stories.models import HelpLine, Prompt, Question, Study, User
from stories.roles import Right

MAY: Final = (Right.PUBLISH, Right.KEEP_CONSENT)
is_an_address = RegexValidator(
    r"^(tel:\+?[\d ]+|sms:\+?\d+(\?&body=[\w ]+)?|https://[^\s\"<>]+)$",
    _("Begin it with tel:, sms: or https://."),
)


class HelpLineForm(ModelForm[HelpLine]):
    class Meta:
        model = HelpLine
        fields = ("name", "how", "address", "about", "area", "language", "position")

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        is_an_address(address)
        return address


class PromptForm(ModelForm[Prompt]):
    class Meta:
        model = Prompt
        fields = ("words", "language", "position")


class QuestionForm(ModelForm[Question]):
    class Meta:
        model = Question
        fields = ("words", "why", "choices", "language", "position")


@dataclass(frozen=True)
class EditedList:
    """One of them: its form, its title, and a sentence about it. `of_study`: each study has its own."""

    name: str
    form: type[ModelForm[Any]]
    title: Any
    lead: Any
    of_study: bool = True


HELP_LINES: Final = EditedList(
    "help-lines",
    HelpLineForm,
    _("Help lines"),
    _(
        "Everybody sees the same list, at the same places: before they speak, under their story, and at the "
        "seven words. While it is empty the site shows the lines for the United Kingdom."
    ),
    of_study=False,
)
PROMPTS: Final = EditedList(
    "prompts",
    PromptForm,
    _("Prompts"),
    _("They stand beside the box and the recorder. Nobody has to answer them, and there may be none."),
)
QUESTIONS: Final = EditedList(
    "questions",
    QuestionForm,
    _("Questions about the teller"),
    _("Ask only what you need. Each can be skipped, and each says why it is asked."),
)


def may(user: User) -> bool:
    """Whether they keep such lists, in some study."""
    return any(user.has_perm(f"stories.{right.value}") for right in MAY)


def reached(user: User) -> list[Study]:
    """The studies whose lists they keep."""
    found = {pk for right in MAY for pk in Study.objects.reached_by(user, right).values_list("pk", flat=True)}
    return list(Study.objects.filter(pk__in=found))


@never_cache
def help_lines(request: HttpRequest) -> HttpResponse:
    """/admin/help-lines/"""
    if not may(request.user):  # type: ignore[arg-type]  # the admin lets only our own in
        raise PermissionDenied
    return _edited(request, HELP_LINES, None)


@never_cache
def asked(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """/admin/asking/, and of one study: its prompts and its questions, one list below the other."""
    user: Any = request.user
    studies = reached(user)
    if not studies:
        raise PermissionDenied
    study = studies[0] if pk is None else get_object_or_404(Study, pk=pk)
    if study not in studies:
        raise PermissionDenied
    which = QUESTIONS if request.GET.get("list") == QUESTIONS.name else PROMPTS
    return _edited(request, which, study, studies)


def _rows(which: EditedList, study: Study | None) -> QuerySet[Any]:
    rows: QuerySet[Model] = which.form._meta.model._default_manager.all()
    return rows.filter(study=study) if which.of_study else rows


def _edited(
    request: HttpRequest, which: EditedList, study: Study | None, studies: list[Study] | None = None
) -> HttpResponse:
    kind: Any = modelformset_factory(which.form._meta.model, form=which.form, extra=1, can_delete=True)
    sent = request.POST if request.method == "POST" else None
    formset = kind(sent, queryset=_rows(which, study))
    if sent is not None and _is_valid(formset):
        try:
            _save(request, which, study, formset)
        except IntegrityError:
            messages.error(request, gettext("One of these is on the list already."))
        else:
            messages.success(request, gettext("Saved. It holds from now on."))
            return redirect(request.get_full_path())
    context = {
        "formset": formset,
        "lead": which.lead,
        "which": which.name,
        "study": study,
        "studies": studies or [],
        "lists": (PROMPTS, QUESTIONS) if which.of_study else (),
        "header_title": which.title,
        "header_icon": "help",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": which.title},
        ],
    }
    return render(request, "stories/admin/edited_list.html", context, status=422 if formset.is_bound else 200)


@transaction.atomic
def _save(request: HttpRequest, which: EditedList, study: Study | None, formset: Any) -> None:
    rows = formset.save(commit=False)
    for row in formset.deleted_objects:
        row.delete()
    for row in rows:
        if which.of_study:
            row.study = study
        row.save()
    user: Any = request.user
    audit.record(by=user, action="list.edited", target=f"list:{which.name}", study=study and study.pk)


def _is_valid(formset: Any) -> bool:
    try:
        return bool(formset.is_valid())
    except ValidationError:  # its own hidden fields are missing
        return False


urlpatterns = [
    path("help-lines/", help_lines, name="stories_help_lines"),
    path("asking/", asked, name="stories_asking"),
    path("asking/<int:pk>/", asked, name="stories_asking_of"),
]
