"""Finding a story whose teller rang or wrote: by what they know of it, or by the contact that they left.

What is looked for is sent, and in no address: it would be in a log.
"""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories import clock
from stories.accounts.actors import require
from stories.consent import acts
from stories.consent.gate import decide
from stories.consent.summary_sentence import sentence
from stories.models import Area, Story, User
from stories.models.reach import LONGEST_CONTACT
from stories.models.uses import Use
from stories.roles import Right
from stories.tellers import story_finding
from stories.tellers.forms import TOO_LONG
from stories.tellers.identity import Why
from stories.tellers.story_finding import Found, Known

LARGEST: Final = 2**31 - 1


class KnownForm(forms.Form):
    """Any of what they can say of it."""

    number = forms.IntegerField(
        label=_("Its number"),
        help_text=_("On the card with their seven words, and beneath their own page."),
        required=False,
        min_value=1,
        max_value=LARGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label=_("Words of its title"), required=False, max_length=120, error_messages=TOO_LONG
    )
    day = forms.DateField(
        label=_("The day when it was told"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Type a day like this: 2027-03-31.")},
    )
    place = forms.ModelChoiceField(
        label=_("Its place"),
        queryset=Area.objects.order_by("path"),
        required=False,
        empty_label=_("Any place"),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.values()):
            raise forms.ValidationError(gettext("Say at least one thing that they know of it."))
        return said


class ContactForm(forms.Form):
    """The number or address that they left, and why it is looked for."""

    contact = forms.CharField(
        label=_("Their number or address"),
        help_text=_("All of it, as they left it."),
        max_length=LONGEST_CONTACT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the number or the address."), **TOO_LONG},
    )
    why = forms.ChoiceField(
        label=_("Why do you look for it? It is logged."),
        choices=[("", _("Choose")), *Why.choices],
        error_messages={"required": _("Choose why you look for it: that is logged.")},
    )


@dataclass(frozen=True)
class Row:
    """A story that was found: its title while its teller lets it be kept; how it stands, in a sentence."""

    story: Story
    title: str
    stands: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """/admin/find-story/"""
    steward = require(request.user, Right.KEEP_CONSENT)  # type: ignore[arg-type]  # the admin lets only our own in
    by_contact = "contact" in request.POST
    known = KnownForm(request.POST if request.method == "POST" and not by_contact else None)
    contact = ContactForm(request.POST if by_contact else None)
    found = _found(steward, contact if by_contact else known)
    title = gettext("Find a story")
    context = {
        "known": known,
        "contact": contact if steward.has_perm(f"stories.{Right.READ_IDENTITY.value}") else None,
        "found": found,
        "rows": [_row(story) for story in found.stories] if found else [],
        "header_title": title,
        "header_icon": "search",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    wrong = known.errors or contact.errors
    return render(request, "stories/admin/find_story.html", context, status=422 if wrong else 200)


def _found(steward: User, form: forms.Form) -> Found | None:
    if not form.is_bound or not form.is_valid():
        return None
    said = form.cleaned_data
    if isinstance(form, ContactForm):
        return story_finding.by_contact(by=steward, contact=said["contact"], why=Why(said["why"]))
    return story_finding.by_what_they_know(by=steward, known=Known(**said))


def _row(story: Story) -> Row:
    consent, now = acts.standing(story), clock.now()
    kept = decide(consent, Use.KEEP, now).allowed
    return Row(story, story.title if kept else "", sentence(consent, now))


urlpatterns = [path("find-story/", find, name="stories_find")]
