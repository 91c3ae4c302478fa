from typing import Any

from django.test import Client

from storybook.models import BookIndexPage, BookPage, ChapterPage
from tests.storybook.conftest import chapter_with, publish, questions_for


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_shelf_and_home_show_books_that_are_out(client: Client, book: BookPage) -> None:
    publish(BookIndexPage.objects.get(), BookPage(title="Not yet", slug="not-yet"), live=False)
    for url in ("/", "/books/"):
        page = html(client, url)
        assert ["Hard times" in page, "Not yet" in page] == [True, False]


def test_home_has_three_doors(client: Client, db: None) -> None:
    page = html(client, "/")
    assert [f'href="{url}"' in page for url in ("/books/", "/share/", "/my-story/")] == [True] * 3


def test_book_lists_its_chapters_in_order(client: Client, book: BookPage) -> None:
    for slug in ("one", "two"):
        chapter_with(book, slug=slug)
    chapter_with(book, slug="draft", live=False)
    page = html(client, "/books/hard-times/")
    assert "/draft/" not in page
    assert 0 < page.index("/books/hard-times/one/") < page.index("/books/hard-times/two/")


def test_book_without_chapters_says_so_kindly(client: Client, book: BookPage) -> None:
    assert "no chapters to read yet" in html(client, "/books/hard-times/")


def test_editors_words_cannot_carry_a_script(client: Client, book: BookPage) -> None:
    """A rich text of Wagtail's is cleaned when it is written in the editor; titles are escaped here."""
    publish(book, ChapterPage(title="<script>alert(1)</script>", slug="odd"))
    pages = html(client, "/books/hard-times/") + html(client, "/books/hard-times/odd/")
    assert "<script>alert" not in pages


def test_shelf_asks_as_many_questions_for_three_books_as_for_one(
    client: Client, book: BookPage, django_assert_num_queries: Any
) -> None:
    asked = {url: questions_for(client, url) for url in ("/", "/books/")}
    for number in range(2):
        publish(BookIndexPage.objects.get(), BookPage(title=f"Book {number}", slug=f"b-{number}"))
    for url, number in asked.items():
        with django_assert_num_queries(number):
            html(client, url)


def test_book_asks_as_many_questions_for_three_chapters_as_for_one(
    client: Client, book: BookPage, django_assert_num_queries: Any
) -> None:
    chapter_with(book, slug="one")
    asked = questions_for(client, "/books/hard-times/")
    chapter_with(book, slug="two")
    chapter_with(book, slug="three")
    with django_assert_num_queries(asked):
        html(client, "/books/hard-times/")
