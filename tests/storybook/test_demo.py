import pytest
from django.test import Client

from analysis.models import Code
from stories.models import User
from storybook.demo import load_books
from storybook.models import BookPage, ChapterPage, Placement, ThemePage
from tests.factories import CodeFactory
from tests.storybook.conftest import quotes_of_people


@pytest.fixture
def codes(db: None) -> list[Code]:
    root = CodeFactory(name="Root", slug="root")
    return [root, CodeFactory(name="Other", slug="other"), CodeFactory(parent=root)]


@pytest.mark.parametrize("number", [0, 1, 5, 14])
def test_demo_places_every_quote_in_one_published_book(
    editor: User, codes: list[Code], client: Client, number: int
) -> None:
    load_books(editor=editor, quotes=quotes_of_people(number))
    assert Placement.objects.open_to_readers().count() == number
    assert [page.code for page in ThemePage.objects.order_by("pk")] == codes[:2]
    pages = [client.get(page.url) for page in (BookPage.objects.get(), *ChapterPage.objects.all())]
    assert [page.status_code for page in pages] == [200] * 4
    assert "fictional" in pages[0].content.decode()
    assert sum(page.content.decode().count("<blockquote") for page in pages) == number


def test_demo_again_changes_nothing(editor: User, codes: list[Code]) -> None:
    quotes = quotes_of_people(4)
    load_books(editor=editor, quotes=quotes)
    book = BookPage.objects.get()
    book.title = "An editor's own title"
    book.save_revision(user=editor).publish(user=editor)
    load_books(editor=editor, quotes=quotes)
    assert (BookPage.objects.get().title, ChapterPage.objects.count(), Placement.objects.count()) == (
        "An editor's own title",
        3,
        4,
    )
