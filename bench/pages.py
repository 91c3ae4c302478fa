"""How long the site works on each page, among 10,000 and 100,000 stories, and how many questions it asks.

Five books of six chapters of thirty quotes, each quote of another person, all of one theme; 400 interviews in
60 turns each, with their recordings; one of 1,500 turns with 5,000 codings; the report of an import of 2,000
rows. Under production's settings, compressed as browsers ask for. `value` is the slowest page over what it
may take (25 ms for the public, 60 ms for staff, 100 ms where much is listed, 200 ms for the long interview),
at 10,000 stories; the context has each page's median in milliseconds at both sizes, and its queries.
Pages that count everyone are not in `value`.
"""

import re
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench import Measurement, _held
from bench._corpus import Corpus
from bench._site import browser, own_site
from bench._stories import tell
from bench.desk import CODINGS, OPEN_MS, TURNS, code_it, long_interview
from bench.submit import opened, publish_a_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

SIZES: Final = (10_000, 100_000)
BOOKS: Final = 5
CHAPTERS: Final = 6
QUOTES: Final = 30
QUOTE_CHARACTERS: Final = 160
TIMES: Final = 15
AS_BROWSERS: Final = {"x-forwarded-proto": "https", "accept-encoding": "gzip"}
PUBLIC_MS: Final = 25
STAFF_MS: Final = 60
LIST_MS: Final = 100
SMALL: Final = {
    "sizes": (60,),
    "books": 1,
    "quotes": 2,
    "interviews": 3,
    "turns": 30,
    "codings": 10,
    "rows": 20,
    "times": 1,
}


def measure(
    sizes: "Sequence[int]" = SIZES,
    interviews: int = _held.INTERVIEWS,
    turns: int = TURNS,
    codings: int = CODINGS,
    rows: int = _held.ROWS,
    books: int = BOOKS,
    quotes: int = QUOTES,
    times: int = TIMES,
) -> Measurement:
    with own_site():
        from stories.models import Story
        from storybook.settling import settle

        corpus = Corpus()
        context: dict[str, float | int | str] = {}
        slowest = 0.0
        pages: dict[str, tuple[Client, str, float | None]] = {}
        for size in sizes:
            tell(size - Story.objects.count(), corpus)
            if not pages:
                pages = _public(corpus, books, quotes)
                _held.interviews(corpus, interviews)
                pages |= _of_staff(turns, codings, rows)
                settle()  # as before the first request of a server
            _index()
            for name, (client, url, goal) in pages.items():
                taken, queries = _look(client, url, times)
                context |= {f"{name}_ms_{size}": round(taken, 1), f"{name}_queries_{size}": queries}
                if goal and size == sizes[0]:
                    slowest = max(slowest, taken / goal)
        return Measurement("pages", round(slowest, 2), "of what a page may take", 1, context)


def _look(client: "Client", url: str, times: int) -> tuple[float, int]:
    """Milliseconds (the median) and queries of a page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url, headers=AS_BROWSERS)
    assert answer.status_code == 200, (url, answer.status_code)
    taken = []
    for _ in range(times):
        begun = perf_counter()
        client.get(url, headers=AS_BROWSERS)
        taken.append(perf_counter() - begun)
    with CaptureQueriesContext(connection) as asked:
        client.get(url, headers=AS_BROWSERS)
    return median(taken) * 1000, len(asked)


def _index() -> None:
    from search import indexing
    from search.engine import Audience
    from search.engines.embedded import Embedded

    for audience in Audience:
        indexing.rebuild(engine=Embedded(), audience=audience)


def _public(corpus: Corpus, books: int, quotes: int) -> "dict[str, tuple[Client, str, float | None]]":
    chapter = publish(books, quotes)
    anyone, told = browser(), teller(corpus)
    word = corpus.content_words(1)[0]
    return {
        "home": (anyone, "/", PUBLIC_MS),
        "book": (anyone, chapter.get_parent().url, PUBLIC_MS),
        "chapter": (anyone, chapter.url, PUBLIC_MS),
        "theme": (anyone, "/themes/bench/", PUBLIC_MS),
        "themes": (anyone, "/themes/", PUBLIC_MS),
        "search_found": (anyone, f"/search/?q={corpus.words[20]}", PUBLIC_MS),
        "search_not_found": (anyone, f"/search/?q={word}zz", PUBLIC_MS),
        "my_story": (told, "/my-story/", PUBLIC_MS),
    }


def _of_staff(turns: int, codings: int, rows: int) -> "dict[str, tuple[Client, str, float | None]]":
    from django.urls import reverse

    from stories.models import Story, User
    from storybook.models import ChapterPage

    user = User.objects.create_superuser("staff", "staff@example.org", "a-long-password-for-bench")
    staff = browser()
    staff.force_login(user)
    story = Story.objects.order_by("pk")[7]
    long, reader = long_interview(turns)
    code_it(long, reader, codings)
    batch = _held.batch(user, list(Story.objects.order_by("pk")[:500]), rows)
    chapter = ChapterPage.objects.order_by("pk").last()
    assert chapter is not None
    return {
        "workbench": (staff, reverse("analysis_workbench"), STAFF_MS),
        "desk": (staff, reverse("analysis_desk", args=[story.public_id]), STAFF_MS),
        "desk_long": (staff, reverse("analysis_desk", args=[long.public_id]), OPEN_MS),
        "chapter_editor": (staff, reverse("wagtailadmin_pages:edit", args=[chapter.pk]), STAFF_MS),
        "recordings": (staff, reverse("stories_recordings"), LIST_MS),
        "batch": (staff, reverse("stories_batch", args=[batch.pk]), LIST_MS),
        "admin_home": (staff, reverse("wagtailadmin_home"), LIST_MS),
        "insight": (staff, "/insight/", None),
    }


def publish(books: int = BOOKS, number: int = QUOTES) -> Any:
    """The books, and a theme; the last chapter."""

    from analysis.models import Code, Codebook, Coding
    from stories.accounts.actors import Teller
    from stories.models import Quote, Text, User
    from stories.quotes import acts as answers
    from stories.texts.passages import mark
    from storybook.models import BookIndexPage, BookPage, ChapterPage, ThemeIndexPage, ThemePage

    code = Code.add_root(
        codebook=Codebook.objects.first_of_all(),
        name="Bench",
        slug="bench",
        definition="What is measured.",
        colour=1,
        shape="circle",
    )
    coder = User.objects.create(username="coder")
    texts = Text.objects.select_related("current").order_by("pk")[: books * CHAPTERS * number]
    passages = [mark(revision=text.current, start=0, end=QUOTE_CHARACTERS) for text in texts if text.current]
    Coding.objects.bulk_create([Coding(passage=passage, code=code, coder=coder) for passage in passages])
    quotes = Quote.objects.bulk_create([Quote(passage=passage) for passage in passages])
    for quote in quotes:
        answers.approve(by=Teller(quote.story.pk), quote=quote)
    _add(ThemeIndexPage.objects.get(), ThemePage(title="Bench", slug="bench", code=code))
    chapter = None
    for number in range(books):
        book = _add(BookIndexPage.objects.get(), BookPage(title=f"Book {number}", slug=f"book-{number}"))
        for part in range(CHAPTERS):
            begun = (number * CHAPTERS + part) * number
            body = [("quote", quote) for quote in quotes[begun : begun + number]]
            chapter = _add(book, ChapterPage(title=f"Chapter {part}", slug=f"chapter-{part}", body=body))
    return chapter


def _add(parent: Any, page: Any) -> Any:
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def teller(corpus: Corpus) -> "Client":
    """A teller's browser, in which their own page is open."""
    publish_a_form()
    client = opened(corpus.text(300))
    html = client.post("/share/tell/look/", follow=True).content.decode()
    listed = re.search(r"data-receipt-words[^>]*>(.*?)</ol>", html, re.S)
    assert listed is not None
    client.post("/my-story/", {"words": " ".join(re.findall(r"<li>(\w+)</li>", listed[1]))})
    return client
