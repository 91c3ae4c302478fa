"""Keeping the placements in step with what is published, and reading them back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from stories.models import Quote
from storybook.models import BookPage, ChapterPage, Placement, ReadersPage


@dataclass(frozen=True)
class Location:
    """A chapter that holds a quote, and since when."""

    chapter: str
    book: str
    url: str
    since: datetime


@transaction.atomic
def keep(chapter: ChapterPage) -> None:
    """Make the placements those of the chapter's published body; what was there before keeps its date."""
    keys = set(chapter.quote_keys()) if chapter.live else set()
    Placement.objects.filter(page=chapter).exclude(quote__in=keys).delete()
    known = Quote.objects.filter(pk__in=keys).values_list("pk", flat=True)
    Placement.objects.bulk_create(
        [Placement(page=chapter, quote_id=key) for key in known], ignore_conflicts=True
    )


def quotes_under(page: ReadersPage) -> list[int]:
    """The primary keys of the quotes placed on the page or on one below it."""
    placements = Placement.objects.filter(page__path__startswith=page.path)
    return list(placements.order_by("quote").values_list("quote", flat=True).distinct())


def drop(chapter: ChapterPage) -> None:
    """The chapter is no longer published."""
    Placement.objects.filter(page=chapter).delete()


@transaction.atomic
def rebuild() -> int:
    """Bring every chapter's placements in step; how many placements there are then."""
    for chapter in ChapterPage.objects.all():
        keep(chapter)
    return Placement.objects.count()


def locations(keys: Iterable[int]) -> dict[int, list[Location]]:
    """Where each of the quotes stands for anyone to read, by its primary key, oldest first.

    Two queries however many there are. Says nothing of whether it may be shown.
    """
    placements = list(
        Placement.objects.open_to_readers()
        .filter(quote__in=list(keys))
        .select_related("page")
        .only("quote", "since", "page__title", "page__path", "page__url_path", "page__locale")
        .order_by("since", "pk")
    )
    paths = {placement.page.path[: -ChapterPage.steplen] for placement in placements}
    books = dict(BookPage.objects.filter(path__in=paths).order_by().values_list("path", "title"))
    found: dict[int, list[Location]] = {}
    for placement in placements:
        book = books.get(placement.page.path[: -ChapterPage.steplen], "")
        found.setdefault(placement.quote_id, []).append(_location(placement, book))
    return found


def _location(placement: Placement, book: str) -> Location:
    page = placement.page
    return Location(page.title, book, f"{page.get_url()}#quote-{placement.quote_id}", placement.since)
