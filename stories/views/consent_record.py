"""The record of a story's consent, for its teller: to read, and as a file for other programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.consent import record
from stories.consent.summary import plainly
from stories.models import Story
from stories.tellers import session


@never_cache
@require_safe
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/consent/"""
    story, _ = session.required(request, public_id)
    return render(request, "stories/consent_record.html", {"story": story, "consent": plainly(story)})


@never_cache
@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/consent.jsonld"""
    story, _ = session.required(request, public_id)
    return as_file(request, story)


def as_file(request: HttpRequest, story: Story) -> HttpResponse:
    """The record as JSON-LD, to be saved."""
    exercised_at = request.build_absolute_uri(reverse("stories:my-story"))
    return JsonResponse(
        record.record(story, exercised_at=exercised_at),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        content_type="application/ld+json",
        headers={"Content-Disposition": f'attachment; filename="consent-{story.public_id}.jsonld"'},
    )
