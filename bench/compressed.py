"""What each page sends to a browser that was never here before: its bytes and its requests, as
`bench/budgets.json` allows them.

With the styles, scripts and fonts that it needs; the site compresses, as without a web server in front. The
value is the heaviest page over what it may be. Books, chapters and interviews are those of `pages`; the
desk and the editor hold an interview of 30,000 words.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench import Measurement
from bench._network import BEFORE, Sent
from bench._server import served
from bench.desk import CODINGS, code_it
from bench.pages import BOOKS, QUOTES
from bench.realign import WORDS

if TYPE_CHECKING:
    pass

BUDGETS: Final = Path(__file__).with_name("budgets.json")
"""{page: {"kilobytes", "requests"}}"""
SMALL: Final = {"words": 400, "codings": 10, "books": 1, "quotes": 2}


def measure(
    words: int = WORDS, codings: int = CODINGS, books: int = BOOKS, quotes: int = QUOTES
) -> Measurement:
    from playwright.sync_api import sync_playwright

    from tests.real_parts import chromium

    budgets = json.loads(BUDGETS.read_text(encoding="utf-8"))
    with served(workers=1) as (port, _server):
        from django.db import connections

        addresses, cookies = _site(words, codings, books, quotes)
        connections.close_all()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            sent = {page: _sent(browser, port, where, cookies) for page, where in addresses.items()}
            browser.close()
    assert set(sent) == set(budgets), set(sent) ^ set(budgets)
    shares = {
        f"{page} ({what})": sent[page][what] / budgets[page][what] for page in sent for what in sent[page]
    }
    over = max(shares, key=lambda page: shares[page])
    context: dict[str, float | int | str] = {"most_of_its_budget": over}
    for page, its in sent.items():
        context |= {f"{page}_{what}": number for what, number in its.items()}
    return Measurement("compressed", round(shares[over], 2), "of what a page may send", 1, context)


def _sent(browser: Any, port: int, address: str, cookies: dict[str, str]) -> dict[str, float]:
    context = browser.new_context(extra_http_headers=BEFORE)
    context.add_cookies(
        [
            {"name": name, "value": value, "domain": "localhost", "path": "/"}
            for name, value in cookies.items()
        ]
    )
    page = context.new_page()
    sent = Sent(context.new_cdp_session(page))
    answer = page.goto(f"http://localhost:{port}{address}", wait_until="networkidle")
    assert answer is not None and answer.ok and page.url.endswith(address), (address, page.url)
    context.close()
    return {"kilobytes": sent.kilobytes(), "requests": sent.requests}


def _site(words: int, codings: int, books: int, quotes: int) -> tuple[dict[str, str], dict[str, str]]:
    """The address of each page, and the cookies of one browser in which all of them open."""
    from django.urls import reverse

    from bench._corpus import Corpus
    from bench._interviews import NAMES, interview
    from bench._recordings import send
    from bench._site import browser
    from bench._stories import tell
    from bench.editor import write_transcript
    from bench.pages import CHAPTERS, publish, teller
    from stories.models import Recording, User

    corpus = Corpus()
    tell(books * CHAPTERS * quotes, corpus)
    chapter = publish(books, quotes)
    told = teller(corpus)
    recording: Recording = Recording.objects.get(
        transcription_runs=send(interview(NAMES[0]).sound, "compressed")
    )
    write_transcript(recording, words)
    user: User = User.objects.create_superuser("bench", "bench@example.org", "a-long-password-for-bench")
    code_it(recording.story, user, codings)
    staff = browser()
    staff.force_login(user)
    addresses = {
        "home": "/",
        "book": chapter.get_parent().url,
        "chapter": chapter.url,
        "theme": "/themes/bench/",
        "search": f"/search/?q={corpus.words[20]}",
        "share": "/share/",
        "my_story": "/my-story/",
        "insight": "/insight/",
        "admin_home": reverse("wagtailadmin_home"),
        "recordings": reverse("stories_recordings"),
        "desk": reverse("analysis_desk", args=[recording.story.public_id]),
        "editor": f"/admin/recordings/{recording.pk}/words/",
    }
    cookies = {name: morsel.value for one in (told, staff) for name, morsel in one.cookies.items()}
    return addresses, cookies
