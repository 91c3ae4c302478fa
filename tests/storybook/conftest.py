from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.models import Quote, Story, User
from stories.roles import Role
from storybook.models import BookIndexPage, BookPage, ChapterPage
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of

WORDS = "the nurse listened to me"


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(username="editor", role=Role.EDITOR)


@pytest.fixture
def signed_in(editor: User, client: Client) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def story(db: None) -> Story:
    return StoryFactory()


@pytest.fixture
def quote(story: Story) -> Quote:
    return QuoteFactory(passage=passage_of(story, WORDS), approved=True)


@pytest.fixture
def book(db: None) -> BookPage:
    return publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))


@pytest.fixture
def chapter(book: BookPage, quote: Quote) -> ChapterPage:
    return chapter_with(book, quote)


def publish(parent: Any, page: Any, *, live: bool = True) -> Any:
    """The page under its parent, published, or a draft."""
    parent.refresh_from_db()
    page.live = False
    parent.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


def chapter_with(book: BookPage, *quotes: Quote, slug: str = "a-spring", live: bool = True) -> ChapterPage:
    """A chapter with editors' words, a heading over the quotes, and the quotes."""
    body = [
        ("paragraph", "<p>The spring was hard for many.</p>"),
        ("heading", "In their own words"),
        *(("quote", quote) for quote in quotes),
    ]
    chapter = ChapterPage(title="A spring", slug=slug, summary="How it began.", body=body)
    page: ChapterPage = publish(book, chapter, live=live)
    return page


def quotes_of_people(number: int, *, said: str = WORDS) -> list[Quote]:
    """As many approved quotes, each of another person's story."""
    return [QuoteFactory(passage=passage_of(StoryFactory(), said), approved=True) for _ in range(number)]


def questions_for(client: Client, url: str) -> int:
    """How many queries the page takes, once what is kept between requests (the site's root) is warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
