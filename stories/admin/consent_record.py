"""The record of a story's consent, for a steward, and whether all is in it that must be."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.actors import require
from stories.consent import ledger, ts27560
from stories.consent.plainly import plainly
from stories.consent.record import record
from stories.models import Story
from stories.roles import May
from stories.views.consent_record import as_file


@never_cache
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent/<story>/"""
    story = _story(request, pk)
    title = gettext("Consent of story %(number)s") % {"number": story.pk}
    context = {
        "story": story,
        "consent": plainly(story),
        "missing": ts27560.missing(record(story, exercised_at=reverse("stories:my-story"))),
        "broken": ledger.first_broken(story),
        "header_title": title,
        "header_icon": "lock",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/consent_record.html", context)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent/<story>/record.jsonld"""
    return as_file(request, _story(request, pk))


def _story(request: HttpRequest, pk: int) -> Story:
    """Closed ones too: what was said of them is what a steward looks after. It shows nothing of it."""
    steward = require(request.user, May.KEEP_CONSENT)  # type: ignore[arg-type]  # the admin lets only our own users in
    story = Story.objects.reached_by(steward, May.KEEP_CONSENT).filter(pk=pk).first()
    if story is None or not story.consent_events.exists():
        raise Http404
    return story


urlpatterns = [
    path("consent/<int:pk>/", page, name="stories_consent"),
    path("consent/<int:pk>/record.jsonld", file, name="stories_consent_file"),
]
