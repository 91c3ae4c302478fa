"""After a story was sent: its seven words, for ten minutes in this browser, and never again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories import this_browser
from stories.consent import receipts


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """/share/thanks/: reloaded, or come back to, it shows the words again while they may be shown."""
    told = this_browser.just_told(request)
    words = receipts.show(told.words) if told else ()
    where = request.get_host() + reverse("stories:my-story")
    return render(request, "stories/shared.html", {"told": told, "words": words, "where": where})
