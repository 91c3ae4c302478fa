"""Quotes to ask about face to face, for collectors: in their place, on a card, and the answer."""

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from stories.accounts.actors import require
from stories.consent import evidence
from stories.consent.acts import TakenBack
from stories.consent.evidence import Given
from stories.models import Quote, User
from stories.models.quote import QuoteQuerySet
from stories.models.uses import Use
from stories.quotes import placements, witnessed
from stories.roles import Right
from stories.tellers import receipt_card
from stories.texts.passages import span

AROUND = 400
"""Characters of the story before and after the quote."""


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("What did they say?"),
        choices=[("yes", _("Yes, these words may be shown")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    evidence = forms.FileField(
        label=_("Their answer, as they gave it"),
        help_text=_("A sound in which they say it, or a picture or a PDF of the card that they signed."),
        widget=forms.FileInput(attrs={"accept": "audio/*,image/*,application/pdf"}),
    )

    def clean_evidence(self) -> Given:
        sent: TemporaryUploadedFile = self.cleaned_data["evidence"]
        try:
            return evidence.inspect(Path(sent.temporary_file_path()))
        except evidence.NotEvidence as error:
            raise forms.ValidationError(str(error)) from error


def to_ask(collector: User) -> QuoteQuerySet:
    """The quotes that wait for an answer, of stories that may be shown, in the studies where they collect."""
    return Quote.objects.waiting().permitting(Use.PUBLISH).reached_by(collector, Right.COLLECT).with_context()


def _collector(request: HttpRequest) -> User:
    return require(request.user, Right.COLLECT)  # type: ignore[arg-type]  # the admin lets only our own in


@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/answers/"""
    return _page(request, "face_to_face", {"quotes": to_ask(_collector(request)).order_by("asked_at")[:100]})


@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/answers/<quote>/: read to the teller, and their answer."""
    collector = _collector(request)
    quote = get_object_or_404(to_ask(collector), pk=pk)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        yes = form.cleaned_data["answer"] == "yes"
        try:
            witnessed.answer(by=collector, quote=quote, yes=yes, given=form.cleaned_data["evidence"])
        except TakenBack:
            messages.error(request, gettext("Its teller has taken this story back."))
        else:
            messages.success(
                request, gettext("Written down, with you as the witness. They see it on their page.")
            )
        return redirect("stories_answers")
    status = 422 if form.errors else 200
    return _page(request, "face_to_face_one", {"form": form, **_read_out(quote)}, status)


@never_cache
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/answers/<quote>/card/: to print, with a square that opens the teller's own page."""
    quote = get_object_or_404(to_ask(_collector(request)), pk=pk)
    address = request.build_absolute_uri(reverse("stories:my-story"))
    return _page(
        request, "quote_card", {"square": receipt_card.qr_svg(address), "where": address, **_read_out(quote)}
    )


def _read_out(quote: Quote) -> dict[str, Any]:
    """The quote in its place: the words around it, the name beside it, and where it is to stand."""
    body, passage = quote.passage.revision.body, quote.passage
    return {
        "quote": quote,
        "before": _tail(body[: passage.start]),
        "after": _head(body[passage.end :]),
        "name": quote.story.storyteller.shown_as,
        "places": placements.of(quote),
        "story": quote.story,
        "clip": _clip(quote),
    }


def _clip(quote: Quote) -> str:
    """The address of their own voice saying it; empty for what was written, or whose time is not known."""
    recording, found = quote.passage.revision.text.recording, span(quote.passage)
    if recording is None or found is None:
        return ""
    return f"{reverse('stories:listen', args=[recording.public_id])}?t={found.start_ms},{found.end_ms}"


def _tail(text: str) -> str:
    return text if len(text) <= AROUND else f"… {text[-AROUND:].partition(' ')[2]}"


def _head(text: str) -> str:
    return text if len(text) <= AROUND else f"{text[:AROUND].rpartition(' ')[0]} …"


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    title = gettext("Ask face to face")
    whole = context | {
        "header_title": title,
        "header_icon": "openquote",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("stories_answers"), "label": title},
        ],
    }
    return render(request, f"stories/admin/{name}.html", whole, status=status)


urlpatterns = [
    path("answers/", listed, name="stories_answers"),
    path("answers/<int:pk>/", one, name="stories_answer"),
    path("answers/<int:pk>/card/", card, name="stories_quote_card"),
]
