"""What a steward does with the consent of one story: by themselves, or written down for its teller."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stories import clock
from stories.admin import consent_record
from stories.admin.evidence_form import EvidenceForm
from stories.admin.reported_form import ToldForm
from stories.backup import replay
from stories.bulk_import import missing_evidence
from stories.consent import acts
from stories.consent.terms_form import A_DAY
from stories.models import ClosedAgain, Method, Story, User
from stories.models.uses import Use


def write_down(steward: User, story: Story, said: Mapping[str, Any]) -> None:
    """The teller's word, by the one act that it calls for."""
    day = said["day"]
    told: Any = {"by": steward, "story": story, "method": Method(said["method"])}
    match said["what"]:
        case "no":
            acts.withdraw(**told, uses=tuple(Use(use) for use in said["uses"]))
        case "wait":
            acts.embargo(**told, until=clock.midnight(day))
        case "wait_open":
            acts.embargo(**told, until=None)
        case "now":
            acts.lift_embargo(**told)
        case "end":
            acts.renew(**told, expires_at=clock.midnight(day + A_DAY))
        case "go_on":
            acts.renew(**told, expires_at=acts.next_end(story))
        case "pause":
            acts.pause(**told)
        case "back":
            acts.withdraw(**told)


@never_cache
@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent/<story>/told/"""
    steward, story = consent_record.steward_and_story(request, pk)
    form = ToldForm(request.POST)
    if not form.is_valid():
        return consent_record.show(request, story, form=form, status=422)
    try:
        write_down(steward, story, form.cleaned_data)
    except acts.TakenBack:
        messages.error(request, gettext("Its teller has taken this story back."))
    else:
        messages.success(request, gettext("Written down. It holds from now on."))
    return redirect("stories_consent", pk)


@never_cache
@require_POST
def by_oneself(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent/<story>/steward/: hold, release, or find invalid."""
    steward, story = consent_record.steward_and_story(request, pk)
    match request.POST.get("act"):
        case "hold":
            acts.hold(by=steward, story=story)
            messages.success(request, gettext("On hold: nobody reads, hears or counts it."))
        case "release" if request.POST.get("why") in acts.Released.values:
            acts.release(by=steward, story=story, why=acts.Released(request.POST["why"]))
            messages.success(request, gettext("Released. What the teller said holds as before."))
        case "looked":
            for one in ClosedAgain.objects.filter(story=story, looked_at=None):
                replay.looked(by=steward, one=one)
            messages.success(request, gettext("Noted. It stays closed until its teller opens it."))
        case "invalidate" if request.POST.get("sure") == "yes":
            acts.invalidate(by=steward, story=story)
            messages.success(request, gettext("Closed. Its teller reads on their page that we did so."))
        case "release":
            messages.error(request, gettext("Choose why you release it: that is written down."))
        case _:
            messages.error(request, gettext("Nothing was done. Say first that you are sure."))
    return redirect("stories_consent", pk)


@never_cache
@require_POST
def put_beside(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent/<story>/evidence/: how the teller said it elsewhere."""
    steward, story = consent_record.steward_and_story(request, pk)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return consent_record.show(request, story, evidence=form, status=422)
    try:
        missing_evidence.put_beside(by=steward, story=story, given=form.cleaned_data["file"])
    except acts.TakenBack:
        messages.error(request, gettext("Its teller has taken this story back."))
    except missing_evidence.NotWaiting:
        messages.error(request, gettext("It waits for no evidence."))
    else:
        messages.success(request, gettext("Kept beside it. What the teller said holds from now on."))
    return redirect("stories_consent", pk)


urlpatterns = [
    path("consent/<int:pk>/evidence/", put_beside, name="stories_evidence"),
    path("consent/<int:pk>/told/", told, name="stories_told"),
    path("consent/<int:pk>/steward/", by_oneself, name="stories_steward_acts"),
]
