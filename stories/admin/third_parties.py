"""Other people in a story: who, and what they said. For stewards, collectors, and editors who meet one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stories.consent import third_parties
from stories.models import OtherPerson, OtherState, Story, User
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right
from stories.texts.normalise import normalise_line


class OtherForm(forms.Form):
    who = forms.CharField(
        label=_("Someone else in it"),
        max_length=80,
        help_text=_("What they are in the story, and never their name: her brother, a doctor."),
        error_messages={"required": _("Type what they are in the story.")},
    )

    def clean_who(self) -> str:
        return normalise_line(self.cleaned_data["who"])


def _opened(request: HttpRequest, pk: int) -> tuple[User, Story]:
    user = request.user
    mays = [may for may in Right if may in third_parties.MAY_ADD and user.has_perm(f"stories.{may.value}")]
    if not isinstance(user, User) or not mays:
        raise PermissionDenied
    theirs = Q()
    for may in mays:
        theirs |= reached_by(user, may)
    story = Story.objects.permitting(Use.KEEP).filter(theirs, pk=pk).first()
    if story is None:
        raise Http404
    return user, story


@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/others/<story>/"""
    user, story = _opened(request, pk)
    form = OtherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        third_parties.add(by=user, story=story, who=form.cleaned_data["who"])
        messages.success(
            request, gettext("Written down. Nobody outside reads the story until they are asked.")
        )
        return redirect("stories_others", pk)
    title = gettext("Other people in story %(number)s") % {"number": story.pk}
    context = {
        "story": story,
        "form": form,
        "people": story.others.select_related("settled_by"),
        "states": OtherState.choices,
        "may_settle": third_parties.may_settle(user, story),
        "steward": user.has_perm(f"stories.{Right.KEEP_CONSENT.value}"),
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/third_parties.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def settle(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """POST /admin/others/<story>/<person>/"""
    user, story = _opened(request, pk)
    person = get_object_or_404(OtherPerson.objects.select_related("story"), pk=other, story=story)
    if request.POST.get("state") not in OtherState.values:
        raise Http404
    third_parties.settle(by=user, other=person, state=OtherState(request.POST["state"]))
    messages.success(request, gettext("Written down."))
    return redirect("stories_others", pk)


@never_cache
@require_POST
def nobody(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/others/<story>/nobody/"""
    user, story = _opened(request, pk)
    third_parties.confirm_no_third_parties(by=user, story=story)
    messages.success(request, gettext("Written down: nobody else can be recognised in it."))
    return redirect("stories_others", pk)


urlpatterns = [
    path("others/<int:pk>/", page, name="stories_others"),
    path("others/<int:pk>/nobody/", nobody, name="stories_nobody_else"),
    path("others/<int:pk>/<int:other>/", settle, name="stories_settle_other"),
]
