"""Consent forms, for stewards: one for each study and language; a draft, a preview, published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories import languages
from stories.accounts.actors import require
from stories.consent import wording
from stories.intake.telling.asked import Asked
from stories.intake.telling.forms import TellingForm
from stories.models import ConsentEvent, ConsentForm, ConsentFormVersion, Study, User
from stories.models.uses import NEEDS, Use
from stories.roles import Right
from stories.studies.acts import can_lead, name_lead


class WordingForm(forms.Form):
    """All the words of one version. A question left empty is not asked."""

    introduction = forms.CharField(
        label=_("What happens to a story"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("It stands above the questions. Short words: many read it in distress, on a telephone."),
    )
    limits = forms.CharField(
        label=_("Who reads it, and what you may have to pass on"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("Said before the first word. {n} stands for the number of days below."),
    )
    read_within_days = forms.IntegerField(
        label=_("Within how many days a person reads a story"), min_value=1, max_value=60, required=False
    )
    controller = forms.CharField(label=_("The organisation that asks"), max_length=200, required=False)
    address = forms.CharField(
        label=_("Where it is"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    contact = forms.CharField(label=_("How it can be reached"), max_length=200, required=False)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("The country whose law it answers to"),
        required=False,
        help_text=_("Two letters (ISO 3166): GB."),
        error_messages={"invalid": _("Two letters, such as GB.")},
        widget=forms.TextInput(attrs={"maxlength": 2}),
    )
    complaints_to = forms.CharField(label=_("Whom to complain to"), max_length=200, required=False)

    lasts_months = forms.IntegerField(
        label=_("For how many months a yes holds"),
        min_value=1,
        max_value=1200,
        required=False,
        help_text=_("Then the teller is asked again. Empty: until they take it back."),
    )

    def __init__(self, data: Any, *, version: ConsentFormVersion) -> None:
        super().__init__(data, initial=_as_initial(version))
        for use in Use:
            needs = [str(need.label) for need in NEEDS[use] if need is not Use.KEEP]
            self.fields[f"question_{use.value}"] = forms.CharField(
                label=use.label,
                max_length=300,
                required=False,
                help_text=gettext("It also needs: %(uses)s.") % {"uses": ", ".join(needs)} if needs else "",
            )
            self.fields[f"more_{use.value}"] = forms.CharField(
                label=gettext("More about it, below the question"), max_length=600, required=False
            )

    @property
    def question_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"question_{use.value}"], self[f"more_{use.value}"]) for use in Use]

    def questions(self) -> Mapping[Use, Mapping[str, str]]:
        """Those that are asked, once the form is valid."""
        said = self.cleaned_data
        return {
            use: {"question": said[f"question_{use.value}"], "more": said[f"more_{use.value}"]}
            for use in Use
            if said[f"question_{use.value}"]
        }

    def words(self) -> Mapping[str, str]:
        said = {name: self.cleaned_data[name] for name in wording.WORDS}
        return said | {"country": said["country"].upper()}


def _as_initial(version: ConsentFormVersion) -> dict[str, str]:
    words = {name: getattr(version, name) for name in wording.WORDS}
    words |= {name: str(getattr(version, name) or "") for name in wording.NUMBERS}
    for use, asked in version.asked():
        words |= {f"question_{use.value}": asked["question"], f"more_{use.value}": asked.get("more", "")}
    return words


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=languages.FORMS)


@dataclass(frozen=True)
class InLanguage:
    """A form in one language: the version that is asked now, and the one in the making."""

    tag: str
    name: str
    now: ConsentFormVersion | None
    draft: ConsentFormVersion | None


@dataclass(frozen=True)
class Row:
    study: Study
    shared: bool
    leads: list[User]
    languages: list[InLanguage]

    @property
    def others(self) -> list[tuple[str, str]]:
        """(tag, name) of the languages that there is no form in yet."""
        there = {one.tag for one in self.languages}
        return [(tag, name) for tag, name in languages.FORMS if tag not in there]


def _steward(request: HttpRequest) -> User:
    return require(request.user, Right.KEEP_CONSENT)  # type: ignore[arg-type]  # the admin lets only our own in


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/consent-forms/"""
    steward = _steward(request)
    studies = Study.objects.reached_by(steward, Right.KEEP_CONSENT).select_related("consent_form")
    rows = [_row(study) for study in studies]
    return _page(
        request,
        "consent_forms",
        gettext("Consent forms"),
        {"rows": rows, "several": Study.objects.count() > 1},
    )


def _row(study: Study) -> Row:
    form = study.consent_form
    versions = list(ConsentFormVersion.objects.filter(form=form).order_by("language", "number"))
    tags = dict.fromkeys(version.language for version in versions)
    return Row(
        study,
        form.studies.exclude(pk=study.pk).exists(),
        can_lead(study),
        [_in_language(tag, [one for one in versions if one.language == tag]) for tag in tags],
    )


def _in_language(tag: str, versions: list[ConsentFormVersion]) -> InLanguage:
    published = [version for version in versions if version.published_at]
    drafts = [version for version in versions if not version.published_at]
    return InLanguage(
        tag, languages.own_name(tag), published[-1] if published else None, drafts[0] if drafts else None
    )


@never_cache
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent-forms/<form>/draft/: begin one, or go on with the one that there is."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise Http404
    made = wording.draft(
        by=_steward(request),
        form=get_object_or_404(ConsentForm, pk=pk),
        language=form.cleaned_data["language"],
    )
    return redirect("stories_form", made.pk)


@never_cache
@require_POST
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent-forms/study/<study>/own/"""
    study = get_object_or_404(Study, pk=pk)
    wording.give_own_form(by=_steward(request), study=study)
    said = gettext("%(study)s has a form of its own now, with the same words.")
    messages.success(request, said % {"study": study.name})
    return redirect("stories_forms")


@never_cache
@require_POST
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent-forms/lead/<study>/"""
    study = get_object_or_404(Study, pk=pk)
    sent = request.POST.get("lead", "")
    person = User.objects.filter(pk=sent).first() if sent.isdecimal() and len(sent) < 18 else None
    if person is None:
        raise Http404
    try:
        name_lead(by=_steward(request), study=study, lead=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = gettext("Whoever is worried about someone in %(study)s now tells %(lead)s.")
        messages.success(request, said % {"study": study.name, "lead": person})
    return redirect("stories_forms")


def _version(request: HttpRequest, pk: int) -> ConsentFormVersion:
    version = get_object_or_404(ConsentFormVersion.objects.select_related("form"), pk=pk)
    wording.require_form(_steward(request), version.form)
    return version


@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent-forms/<version>/: a draft to work on, or a published one to read."""
    version = _version(request, pk)
    if version.published_at:
        asked = ConsentEvent.objects.filter(form_version=version).values("story").distinct().count()
        return _page(request, "consent_form", _title(version), {"version": version, "asked": asked})
    form = WordingForm(request.POST if request.method == "POST" else None, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            wording.reword(
                by=_steward(request),
                version=version,
                questions=form.questions(),
                lasts_months=form.cleaned_data["lasts_months"],
                read_within_days=form.cleaned_data["read_within_days"],
                **form.words(),
            )
        except wording.IsPublished as error:  # in another tab, a moment ago
            messages.error(request, str(error))
            return redirect("stories_form", pk)
        if request.POST.get("then") == "preview":
            return redirect("stories_form_preview", pk)
        messages.success(
            request, gettext("Saved. People are not asked in these words before you publish them.")
        )
        return redirect("stories_form", pk)
    context = {
        "version": version,
        "form": form,
        "lacking": wording.missing(version),
        "changed": _changed(version),
    }
    return _page(request, "consent_form", _title(version), context, 422 if form.errors else 200)


def _changed(draft: ConsentFormVersion) -> list[tuple[str, str, str]]:
    """(what, as it is asked now, as it would be) for each part of which the words are other."""
    now = ConsentFormVersion.objects.published(draft.form).filter(language=draft.language)
    before = now.order_by("-number").first()
    if before is None:
        return []
    old, new, labels = _as_initial(before), _as_initial(draft), WordingForm(None, version=draft)
    return [
        (str(field.label), old.get(name, ""), new.get(name, ""))
        for name, field in labels.fields.items()
        if old.get(name, "") != new.get(name, "")
    ]


@never_cache
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent-forms/<version>/preview/: as the teller will see it. Nothing can be sent from here."""
    version = _version(request, pk)
    study = version.form.studies.first()
    if study is None:
        raise Http404
    asked = Asked(study, version)
    only = [f"use_{use.value}" for use, _ in version.asked()]
    form = TellingForm(asked=asked, only=only)
    context = {"form": form, "version": version, "back": reverse("stories_form", args=[pk])}
    return render(request, "stories/telling/preview.html", context)


@never_cache
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent-forms/<version>/publish/"""
    version = _version(request, pk)
    try:
        wording.publish(by=_steward(request), version=version)
    except (wording.NotReady, wording.IsPublished) as error:
        messages.error(request, str(error))
        return redirect("stories_form", pk)
    messages.success(request, gettext("Published. From now on people are asked in these words."))
    return redirect("stories_forms")


@never_cache
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent-forms/<version>/sign/"""
    version, sent = _version(request, pk), request.POST
    try:
        if sent.get("says_the_same") != "yes":
            raise wording.NotReady(gettext("Tick that it says the same."))
        speaker, read = sent.get("speaker", ""), sent.get("read", "")
        wording.sign(by=_steward(request), version=version, speaker=speaker, read=read)
    except (wording.NotReady, wording.IsPublished) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("Signed. Now it can be published."))
    return redirect("stories_form", pk)


@never_cache
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent-forms/<version>/discard/"""
    try:
        wording.discard(by=_steward(request), version=_version(request, pk))
    except wording.IsPublished as error:
        messages.error(request, str(error))
        return redirect("stories_form", pk)
    messages.success(request, gettext("The draft is deleted. People are asked as before."))
    return redirect("stories_forms")


def _title(version: ConsentFormVersion) -> str:
    said = gettext("%(form)s, version %(number)s, %(language)s")
    name = languages.own_name(version.language)
    return said % {"form": version.form.name, "number": version.number, "language": name}


def _page(
    request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": gettext("Home")}]
    if name != "consent_forms":
        crumbs.append({"url": reverse("stories_forms"), "label": gettext("Consent forms")})
    whole = context | {
        "header_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
    return render(request, f"stories/admin/{name}.html", whole, status=status)


urlpatterns = [
    path("consent-forms/", listed, name="stories_forms"),
    path("consent-forms/<int:pk>/", one, name="stories_form"),
    path("consent-forms/<int:pk>/preview/", preview, name="stories_form_preview"),
    path("consent-forms/<int:pk>/publish/", publish, name="stories_publish_form"),
    path("consent-forms/<int:pk>/sign/", sign, name="stories_sign_form"),
    path("consent-forms/<int:pk>/discard/", discard, name="stories_discard_form"),
    path("consent-forms/<int:pk>/draft/", draft, name="stories_draft_form"),
    path("consent-forms/study/<int:pk>/own/", own, name="stories_own_form"),
    path("consent-forms/lead/<int:pk>/", lead, name="stories_lead"),
]
