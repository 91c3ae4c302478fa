"""For one who lost their seven words: a page that says the same to everyone."""

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories.accounts.throttle import LOST, WINDOW
from stories.tellers import receipt_recovery

WAIT: Final = _("Many people have asked from here just now. Please wait ten minutes, and try again.")


class LostForm(forms.Form):
    contact = forms.CharField(
        label=_("How did you tell us that we can reach you?"),
        max_length=200,
        help_text=_("The same e-mail address or telephone number that you gave us."),
        error_messages={"required": _("Type the e-mail address or telephone number that you gave us.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    hint = forms.CharField(
        label=_("Something about your story that only you would know"),
        max_length=300,
        required=False,
        help_text=_("When you told it, or what you called it. It helps us to be sure that it is you."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """/my-story/lost/"""
    form = LostForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(
            request, "stories/receipt_recovery.html", {"form": form}, status=422 if form.errors else 200
        )
    if LOST.too_many(request):
        form.add_error(None, WAIT)
        later = render(request, "stories/receipt_recovery.html", {"form": form}, status=429)
        later["Retry-After"] = str(WINDOW)
        return later
    LOST.wrong(request)
    receipt_recovery.ask(contact=form.cleaned_data["contact"], hint=form.cleaned_data["hint"])
    return render(request, "stories/receipt_recovery.html", {"asked": True})
