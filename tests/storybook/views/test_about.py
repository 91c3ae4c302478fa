"""Pages about the site, and what programs ask it for."""

import re

import pytest
from django.test import Client

from storybook.models import BookPage, ChapterPage
from tests.factories import ConsentFormVersionFactory
from tests.storybook.conftest import chapter_with

pytestmark = pytest.mark.django_db
PAGES = {
    "/what-happens/": "What happens to these stories",
    "/privacy/": "Privacy",
    "/accessibility/": "Accessibility",
    "/about/": "About this site",
}


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_page_is_there_with_and_without_a_consent_form(client: Client, path: str, title: str) -> None:
    assert f"<h1>{title}</h1>" in client.get(path).content.decode()
    ConsentFormVersionFactory()
    html = client.get(path).content.decode()
    assert ("A fictional programme" in html) is (path != "/what-happens/")


def test_every_page_leads_to_them_and_each_link_on_them_is_there(client: Client) -> None:
    ConsentFormVersionFactory()
    home = client.get("/").content.decode()
    assert [path for path in PAGES if f'href="{path}"' not in home] == []
    for path in PAGES:
        main = client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
        links = re.findall(r'href="(/[^"#]*)"', main)
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_chapter_leads_to_what_happens(client: Client, chapter: ChapterPage) -> None:
    assert (
        '<a href="/what-happens/">What happens to these stories</a>'
        in client.get(chapter.url).content.decode()
    )


def addresses(client: Client) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    return re.findall(r"<loc>http://[^/]*([^<]*)</loc>", answer.content.decode())


def test_sitemap_lists_what_is_published_and_no_draft(client: Client, book: BookPage) -> None:
    chapter_with(book, slug="out")
    chapter_with(book, slug="draft", live=False)
    found = addresses(client)
    assert [path for path in found if path.startswith("/books/hard-times/")] == [
        "/books/hard-times/",
        "/books/hard-times/out/",
    ]
    assert set(PAGES) < set(found)
    assert {path: client.get(path).status_code for path in found if path != "/share/"} == dict.fromkeys(
        (path for path in found if path != "/share/"), 200
    )


def test_a_book_that_is_taken_off_takes_its_chapters_out_of_the_sitemap(
    client: Client, book: BookPage
) -> None:
    chapter_with(book, slug="out")
    book.unpublish()
    assert [path for path in addresses(client) if "hard-times" in path] == []


def test_robots_are_kept_from_voices_and_tellers(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {f"Disallow: /{path}/" for path in ("listen", "my-story", "admin", "insight")} < set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_favicon_is_an_icon(client: Client) -> None:
    assert b"".join(client.get("/favicon.ico")).startswith(b"\x00\x00\x01\x00")  # type: ignore[arg-type]


def test_security_txt_is_there_only_where_somebody_can_be_told(client: Client, settings) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.STORYBOOK_SECURITY_CONTACT = "mailto:security@example.org"
    text = client.get("/.well-known/security.txt").content.decode()
    assert text.startswith("Contact: mailto:security@example.org\nExpires: 20")
