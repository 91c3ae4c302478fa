"""What waits for editors: what tellers answered, what is in hand, and what a teller's no has emptied."""

from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext
from wagtail.models import Page

from stories.admin.dashboard.panel import Line, Panel, Section
from stories.models import Quote, QuoteState, User
from stories.models.uses import Use
from stories.roles import Right
from storybook.models import ChapterPage, ReadersPage

MOST: Final = 6


def editor(user: User) -> Panel:
    return Panel(
        title=gettext("Books"),
        lead=gettext("Nothing is shown without its teller’s yes to those very words."),
        order=30,
        parts=[
            Section(
                gettext("Answers from tellers"),
                _answers(user),
                gettext("No quote has been answered yet."),
                Line(gettext("All quotes"), reverse("storybook_quotes")),
            ),
            Section(
                gettext("Published chapters that a no has left empty"),
                [_edit(chapter) for chapter in emptied()],
                gettext("No chapter is empty."),
            ),
            Section(
                gettext("Drafts"),
                [_edit(page, _changed(page)) for page in _drafts()],
                gettext("Nothing is in draft."),
            ),
        ],
    )


def _answered(user: User) -> list[Quote]:
    theirs = Quote.objects.reached_by(user, Right.ASK_FOR_QUOTES)
    answered = theirs.exclude(state=QuoteState.ASKED).order_by("-answered_at", "-pk")
    return list(answered.select_related("passage")[:MOST])


def _answers(user: User) -> list[Line]:
    """Each by its words while they may be shown, and else by the day when they were asked for."""
    quotes = _answered(user)
    keys = [quote.pk for quote in quotes]
    shown = set(Quote.objects.showable(Use.PUBLISH).filter(pk__in=keys).values_list("pk", flat=True))
    return [_answer(quote, quote.pk in shown) for quote in quotes]


def _answer(quote: Quote, shown: bool) -> Line:
    if shown:
        words = gettext("“%(words)s”") % {"words": Truncator(" ".join(quote.passage.text.split())).chars(70)}
    else:
        words = gettext("A quote asked for on %(day)s") % {"day": date_format(localtime(quote.asked_at))}
    when = date_format(localtime(quote.answered_at)) if quote.answered_at else ""
    return Line(words, reverse("storybook_quotes"), f"{quote.get_state_display()}, {when}")


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
    if not changed:
        return gettext("not yet published")
    return gettext("changed on %(day)s") % {"day": date_format(localtime(changed))}


def _edit(page: Page, note: str = "") -> Line:
    return Line(page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk]), note)
