"""After a story was sent: its seven words, for ten minutes in this browser, and never again."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.consent import receipts
from stories.intake import cookies
from stories.tellers import receipt_card


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """/share/thanks/: reloaded, or come back to, it shows the words again while they may be shown."""
    told = cookies.just_told(request)
    words = receipts.show(told.words) if told else ()
    return render(
        request,
        "stories/thanks.html",
        {"told": told, "of": request.GET.get("of", ""), **_card(request, words)},
    )


@never_cache
@require_safe
def save(request: HttpRequest) -> HttpResponse:
    """/share/thanks/words.html: the card as a file, while the words may be shown; else 404."""
    told = cookies.just_told(request)
    words = receipts.show(told.words) if told else ()
    if not words:
        raise Http404
    response = render(request, "stories/receipt_file.html", _card(request, words))
    response["Content-Disposition"] = 'attachment; filename="my-seven-words.html"'
    return response


def _card(request: HttpRequest, words: Sequence[str]) -> dict[str, object]:
    return {
        "words": words,
        "number": receipt_card.number_of(words),
        "where": request.get_host() + reverse("stories:my-story"),
        "square": receipt_card.qr_svg(receipt_card.address_with(words, request)) if words else "",
    }
