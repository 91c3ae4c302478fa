"""Copies that left this site, for stewards and editors: who has what, and what to send."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stories.exports import copies
from stories.models import CopyKind, CopyOf, ReleasedCopy, Story, Study, User
from stories.roles import Right


class CopyForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What was given"),
        choices=[(one.value, one.label) for one in CopyKind if one is not CopyKind.TRANSCRIPT],
    )
    title = forms.CharField(label=_("What it is called"), max_length=200)
    given_to = forms.CharField(label=_("Who has it"), max_length=200)
    reach = forms.CharField(
        label=_("How they can be told of a withdrawal"),
        max_length=200,
        required=False,
        help_text=_("An address of their organisation. Leave it empty if nobody can be told."),
    )
    stories = forms.CharField(
        label=_("Numbers of the stories in it"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("With a comma or a space between them."),
    )

    def __init__(self, data: Any, *, editor: User) -> None:
        super().__init__(data)
        self.editor = editor

    def clean_stories(self) -> list[Story]:
        keys = {int(number) for number in re.findall(r"\d{1,9}", self.cleaned_data["stories"])}
        found = list(Story.objects.reached_by(self.editor, Right.PUBLISH).filter(pk__in=keys))
        unknown = sorted(keys - {story.pk for story in found})
        if unknown or not found:
            numbers = ", ".join(map(str, unknown))
            raise forms.ValidationError(gettext("There is no such story: %(numbers)s") % {"numbers": numbers})
        return found


def _staff(request: HttpRequest) -> User:
    user = request.user
    if isinstance(user, User) and (_may(user, Right.KEEP_CONSENT) or _may(user, Right.PUBLISH)):
        return user
    raise PermissionDenied


def _may(user: User, may: Right) -> bool:
    return user.is_active and user.has_perm(f"stories.{may.value}")


@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/copies/"""
    user = _staff(request)
    steward, editor = _may(user, Right.KEEP_CONSENT), _may(user, Right.PUBLISH)
    form = CopyForm(request.POST if request.method == "POST" else None, editor=user)
    if request.method == "POST" and editor and form.is_valid():
        said = form.cleaned_data | {"kind": CopyKind(form.cleaned_data["kind"])}
        try:
            copies.register(by=user, **said)
        except copies.NotAllowed as error:
            form.add_error("stories", str(error))
        else:
            messages.success(request, gettext("Written down. Their tellers see it on their own pages."))
            return redirect("stories_copies")
    may = Right.KEEP_CONSENT if steward else Right.PUBLISH
    held = CopyOf.objects.filter(study__in=Study.objects.reached_by(user, may))
    waiting = copies.reached(user).filter(sent_at=None) if steward else ()
    title = gettext("Copies given")
    context = {
        "form": form if editor else None,
        "copies": ReleasedCopy.objects.filter(pk__in=held.values("copy")).prefetch_related("holds")[:100],
        "waiting": [(notice, copies.words_of(notice)) for notice in waiting],
        "steward": steward,
        "header_title": title,
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/copies.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/copies/notices/<pk>/sent/"""
    user = _staff(request)
    if not _may(user, Right.KEEP_CONSENT):
        raise PermissionDenied
    copies.mark_sent(by=user, notice=get_object_or_404(copies.reached(user), pk=pk))
    messages.success(request, gettext("Noted as sent."))
    return redirect("stories_copies")


urlpatterns = [
    path("copies/", listed, name="stories_copies"),
    path("copies/notices/<int:pk>/sent/", sent, name="stories_notice_sent"),
]
