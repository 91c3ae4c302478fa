"""For those with whom a person talks before they tell: kindly, and nothing is kept but how to reach them."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories import languages
from stories.accounts import handed_over
from stories.accounts.throttle import TALKS, WINDOW
from stories.intake import referrals
from stories.languages import ENGLISH
from stories.models import ConsentFormVersion, HelpLine, ReferralReason, Study, User
from stories.roles import Right
from stories.texts.normalise import normalise_line
from stories.views.receipt_recovery import WAIT


class ReferralForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why would you like to talk first?"),
        choices=ReferralReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you would like to talk first.")},
    )
    contact = forms.CharField(
        label=_("How can we reach you, or someone you trust?"),
        max_length=200,
        help_text=_(
            "An e-mail address or a telephone number. We lock it away, and forget it when we have talked."
        ),
        error_messages={"required": _("Type how we can reach you, or someone you trust.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_contact(self) -> str:
        return normalise_line(self.cleaned_data["contact"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def talk_first(request: HttpRequest, slug: str = "") -> HttpResponse:
    """/share/first/ and /share/<study>/first/"""
    asking = Study.objects.asking()
    study = get_object_or_404(Study, slug=slug) if slug else asking.first()
    if study is None or (not slug and asking.count() > 1):
        return redirect("stories:share")
    why = request.GET.get("why", "")
    first = {"why": why} if why in ReferralReason.values else {}
    form = ReferralForm(request.POST if request.method == "POST" else None, initial=first)
    page = {
        "form": form,
        "stopped": "stopped" in request.GET,
        "why": first.get("why"),
        "help_lines": HelpLine.objects.near(study.area, _language(request, study)),
    }
    if not form.is_valid():
        return render(request, "stories/referral.html", page, status=422 if form.errors else 200)
    if TALKS.too_many(request):
        form.add_error(None, WAIT)
        later = render(request, "stories/referral.html", page, status=429)
        later["Retry-After"] = str(WINDOW)
        return later
    TALKS.wrong(request)
    why_first = ReferralReason(form.cleaned_data["why"])
    referrals.ask(
        study=study, why=why_first, contact=form.cleaned_data["contact"], beside=_beside(request, study)
    )
    return render(request, "stories/referral.html", page | {"asked": True})


def _language(request: HttpRequest, study: Study) -> str:
    """Of the form that was read before; the page speaks it too."""
    version = ConsentFormVersion.objects.asked_now(study.consent_form, request.GET.get("in", ""))
    if version is None:
        return ENGLISH
    languages.speak(version.language)
    return version.language


def _beside(request: HttpRequest, study: Study) -> User | None:
    user = handed_over.beside(request)
    if user is None:
        return None
    return user if Study.objects.reached_by(user, Right.COLLECT).filter(pk=study.pk).exists() else None
