"""The record of a story's consent, for a steward, and whether all is in it that must be."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories import clock
from stories.actors import require
from stories.admin.told_form import ToldForm
from stories.consent import acts, ledger, ts27560
from stories.consent.gate import decide
from stories.consent.plainly import plainly
from stories.consent.record import record
from stories.consent.today import sentence
from stories.consent.uses import Use
from stories.models import Story, User
from stories.roles import May
from stories.views.consent_record import as_file


@never_cache
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent/<story>/"""
    return show(request, steward_and_story(request, pk)[1])


def show(
    request: HttpRequest, story: Story, *, form: "ToldForm | None" = None, status: int = 200
) -> HttpResponse:
    """The page; with what is wrong with the form on it, where it was sent."""
    consent = acts.standing(story)
    title = gettext("Consent of story %(number)s") % {"number": story.pk}
    context = {
        "story": story,
        "consent": plainly(story),
        "missing": ts27560.missing(record(story, exercised_at=reverse("stories:my-story"))),
        "broken": ledger.first_broken(story),
        "today": sentence(consent, clock.now()),
        "held": consent.held,
        "invalid": consent.invalid,
        "kept": decide(consent, Use.KEEP, clock.now()).allowed,
        "told": form or ToldForm(),
        "header_title": title,
        "header_icon": "lock",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/consent_record.html", context, status=status)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent/<story>/record.jsonld"""
    return as_file(request, steward_and_story(request, pk)[1])


def steward_and_story(request: HttpRequest, pk: int) -> tuple[User, Story]:
    """Closed ones too: what was said of them is what a steward looks after. It shows nothing of it."""
    steward = require(request.user, May.KEEP_CONSENT)  # type: ignore[arg-type]  # the admin lets only our own users in
    story = Story.objects.reached_by(steward, May.KEEP_CONSENT).filter(pk=pk).first()
    if story is None or not story.consent_events.exists():
        raise Http404
    return steward, story


urlpatterns = [
    path("consent/<int:pk>/", page, name="stories_consent"),
    path("consent/<int:pk>/record.jsonld", file, name="stories_consent_file"),
]
