"""The desk of editors: what tellers answered, what is in hand, and what a teller's no has emptied."""

from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.models import Page

from stories.admin.desk import Desk, Line, Part
from stories.consent.uses import Use
from stories.models import Quote, QuoteState, User
from stories.roles import May
from storybook.models import ChapterPage, ReadersPage

MOST: Final = 6


def editor(user: User) -> Desk:
    return Desk(
        title="Books",
        lead="Nothing is shown without its teller’s yes to those very words.",
        order=30,
        parts=[
            Part(
                "Answers from tellers",
                [_answer(quote) for quote in _answered(user)],
                "No quote has been answered yet.",
                Line("All quotes", reverse("storybook_quotes")),
            ),
            Part(
                "Published chapters that a no has left empty",
                [_edit(chapter) for chapter in emptied()],
                "No chapter is empty.",
            ),
            Part(
                "Drafts",
                [_edit(page, _changed(page)) for page in _drafts()],
                "Nothing is in draft.",
            ),
        ],
    )


def _answered(user: User) -> list[Quote]:
    theirs = Quote.objects.reached_by(user, May.ASK_FOR_QUOTES)
    answered = theirs.exclude(state=QuoteState.ASKED).order_by("-answered_at", "-pk")
    return list(answered[:MOST])


def _answer(quote: Quote) -> Line:
    when = date_format(localtime(quote.answered_at)) if quote.answered_at else ""
    return Line(f"Quote {quote.pk}: {quote.get_state_display()}", note=when)


def emptied() -> list[ChapterPage]:
    """Chapters that readers can open, that were made with quotes, and of which not one may be shown now."""
    chapters = [page for page in ChapterPage.objects.open_to_readers() if page.quote_keys()]
    keys = {key for page in chapters for key in page.quote_keys()}
    shown = set(Quote.objects.showable(Use.PUBLISH).filter(pk__in=keys).values_list("pk", flat=True))
    return [page for page in chapters if not shown & set(page.quote_keys())]


def _drafts() -> list[Page]:
    drafts = Page.objects.filter(has_unpublished_changes=True, depth__gt=1).order_by(
        "-latest_revision_created_at"
    )
    return [page for page in drafts.specific()[:MOST] if isinstance(page, ReadersPage)]


def _changed(page: Page) -> str:
    changed = page.latest_revision_created_at
    return f"changed on {date_format(localtime(changed))}" if changed else "not yet published"


def _edit(page: Page, note: str = "") -> Line:
    return Line(page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk]), note)
