"""The teller's own page: the box for the receipt, and every story that they told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories.accounts.actors import Teller
from stories.accounts.throttle import WINDOW
from stories.consent import acts
from stories.consent.allowed import allowed
from stories.exports import copies
from stories.intake import cookies
from stories.models import Quote, Story
from stories.models.uses import Use
from stories.tellers import appearances, session
from stories.tellers.forms import ReceiptForm
from stories.views.my_story import show
from stories.views.receipt_form import TooMany, receipt_in

STORY_OF_QUOTE: Final = "passage__revision__text__story"


@dataclass(frozen=True)
class Listed:
    """A story in the list of those that one person told."""

    story: Story
    kept: bool
    waiting: int


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_story(request: HttpRequest) -> HttpResponse:
    """/my-story/: the one story, the list of several, or the box for the receipt."""
    if request.method == "POST":
        return _enter(request)
    told = list(session.stories_of(request))
    match told:
        case []:
            return render(request, "stories/receipt_form.html", {"form": ReceiptForm()})
        case [story]:
            return show(request, story, alone=True)
        case _:
            listed = _listed(told)
            return render(
                request,
                "stories/my_stories.html",
                {"listed": listed, "any_kept": any(item.kept for item in listed)},
            )


def _enter(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST)
    try:
        receipt = receipt_in(form, request)
    except TooMany:
        later = render(request, "stories/receipt_form.html", {"form": form}, status=429)
        later["Retry-After"] = str(WINDOW)
        return later
    if receipt is None:
        return render(request, "stories/receipt_form.html", {"form": form}, status=400)
    session.enter(request, receipt)
    return redirect("stories:my-story")


def _listed(stories: Sequence[Story]) -> list[Listed]:
    gate = allowed(story.pk for story in stories)
    asked = Quote.objects.waiting().filter(**{f"{STORY_OF_QUOTE}__in": stories})
    waiting = Counter(asked.values_list(STORY_OF_QUOTE, flat=True))
    return [Listed(story, gate.may(Use.KEEP, story.pk), waiting[story.pk]) for story in stories]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_all_back(request: HttpRequest) -> HttpResponse:
    """/my-story/take-back/: asked once, then every story of theirs is closed from the next request on."""
    told = list(session.stories_of(request))
    if not told:
        raise Http404
    if request.method != "POST":
        given = list({copy.pk: copy for story in told for copy in copies.holding(story)}.values())
        places = [place for story in told for place in appearances.appearances(story)]
        return render(
            request, "stories/take_back.html", {"places": places, "copies": given, "all": len(told) > 1}
        )
    at_once = request.POST.get("when") == "now"
    if at_once and request.POST.get("sure") != "yes":
        return render(request, "stories/take_back.html", {"all": len(told) > 1, "sure": True})
    with transaction.atomic():
        for story in told:
            if at_once:
                acts.take_back_at_once(by=Teller(story.pk), story=story)
            elif acts.is_kept(story):
                acts.withdraw(by=Teller(story.pk), story=story)
    return redirect("stories:gone" if at_once else "stories:my-story")


@never_cache
@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """/my-story/gone/: what follows on erasing at once. It tells nothing of anyone."""
    return render(request, "stories/gone.html")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """POST /my-story/close/: forget the receipt on this browser, its words, and the forms that it opened."""
    session.leave(request)
    response = redirect("stories:my-story")
    cookies.forget(response)
    return response
