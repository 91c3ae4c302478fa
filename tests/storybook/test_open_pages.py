"""Which pages anyone may read: those with nothing closed on the way, found by their paths."""

import pytest

from storybook.models import BookPage, ChapterPage, pages
from tests.storybook.conftest import chapter_with, quotes_of_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter(book: BookPage) -> ChapterPage:
    return chapter_with(book, *quotes_of_people(1))


def open_chapters() -> list[str]:
    return [page.slug for page in ChapterPage.objects.open_to_readers()]


def test_a_chapter_is_open_while_everything_above_it_is(chapter: ChapterPage, book: BookPage) -> None:
    assert open_chapters() == ["a-spring"]
    book.unpublish()
    assert open_chapters() == []


def test_a_closed_book_whose_path_begins_alike_closes_no_other(chapter: ChapterPage, book: BookPage) -> None:
    """The paths of two books differ in their last letters only; a page below one is not below the other."""
    book.get_parent().add_child(instance=BookPage(title="Closed", slug="closed", live=False))
    assert open_chapters() == ["a-spring"]


def test_what_lies_deeper_than_is_looked_up_is_closed(
    chapter: ChapterPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "DEEPEST", chapter.depth - 1)
    assert open_chapters() == []


@pytest.mark.sqlite
def test_the_pages_above_are_looked_up_and_not_all_looked_through(chapter: ChapterPage) -> None:
    """With a scan inside the subquery the time grows with the square of the number of pages."""
    plan = ChapterPage.objects.open_to_readers().order_by().explain()
    inside = plan[plan.index("SUBQUERY") :]
    assert "SEARCH way USING INDEX" in inside
    assert "SCAN" not in inside
