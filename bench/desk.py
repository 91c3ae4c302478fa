"""How long the desk takes to open an hour and a half's interview with 5,000 codings, and to code one passage.

300,000 characters in 1,500 turns, 5,000 codings of 40 codes. `value` is the slowest of four figures over
what it may be: milliseconds on the server to open the page, its kilobytes compressed, milliseconds on the
server for one coding, and (where there is a Chromium) milliseconds that the browser takes to paint it. Beside
it: when the page is drawn in the browser, and how many queries 5,000 codings take more than ten.
"""

import gzip
import random
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench import Measurement
from bench._site import browser, own_site, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from stories.models import Story

TURNS: Final = 1_500
CHARACTERS: Final = 200
CODINGS: Final = 5_000
CODES: Final = 40
OPEN_MS: Final = 200
KILOBYTES: Final = 500
CODE_MS: Final = 50
PAINTED_MS: Final = 100
SEED: Final = 31
SMALL: Final = {"turns": 60, "codings": 30}


def measure(turns: int = TURNS, codings: int = CODINGS) -> Measurement:
    with own_site():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        from storybook.settling import settle

        story, reader = long_interview(turns)
        client = browser()
        client.force_login(reader)
        address = reverse("analysis_desk", args=[story.public_id])
        code_it(story, reader, 10)
        settle()
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        code_it(story, reader, codings - 10)
        opened = seconds(lambda: client.get(address), times=9) * 1000
        with CaptureQueriesContext(connection) as many:
            answer: Any = client.get(address)
        kilobytes = len(gzip.compress(answer.content, 6)) / 1000
        coded = median(_one(client, story, number) for number in range(15)) * 1000
        seen = _in_chromium(client, address)
        context: dict[str, float | int | str] = {
            "ms_to_open": round(opened),
            "kilobytes_compressed": round(kilobytes),
            "ms_to_code": round(coded, 1),
            "queries_more": len(many) - len(few),
            **seen,
        }
        goals = [opened / OPEN_MS, kilobytes / KILOBYTES, coded / CODE_MS]
        if "ms_to_paint_one" in seen:
            goals.append(float(seen["ms_to_paint_one"]) / PAINTED_MS)
        return Measurement(
            name="desk",
            value=round(max(goals), 2),
            unit="times what the slowest of its figures may be",
            goal=1,
            context=context,
        )


def long_interview(number: int = TURNS) -> "tuple[Story, Any]":
    from analysis.models import Code, Codebook
    from bench._corpus import Corpus
    from bench._stories import tell
    from stories.models import Revision, Source, Speaker, Story, Text, TextKind, Turn, User, Voice

    tell(1, Corpus())
    story = Story.objects.latest("pk")
    words = _words()
    lines = [next(words) for _ in range(number)]
    body = "\n".join(lines)
    text = Text.objects.create(story=story, kind=TextKind.TRANSCRIPT)
    revision = Revision.objects.create(text=text, number=1, body=body, source=Source.IMPORTED)
    text.current = revision
    text.save()
    asks, tells = (
        Speaker.objects.create(text=text, voice=voice) for voice in (Voice.INTERVIEWER, Voice.TELLER)
    )
    turns, at = [], 0
    for number, line in enumerate(lines):
        turns.append(
            Turn(
                revision=revision,
                number=number,
                speaker=tells if number % 5 else asks,
                start=at,
                end=at + len(line),
                start_ms=number * 3600,
                end_ms=number * 3600 + 3500,
            )
        )
        at += len(line) + 1
    Turn.objects.bulk_create(turns)
    book = Codebook.objects.first_of_all()
    for number in range(CODES):
        name = f"Code {number}"
        Code.add_root(codebook=book, name=name, slug=f"code-{number}", colour=number % 12 + 1)
    return story, User.objects.create_superuser("bench", "bench@example.org", "a-long-password-for-bench")


def _words() -> "Iterator[str]":
    chance = random.Random(SEED)  # noqa: S311 (to be repeated)
    known = ["".join(chance.choices("aeioulnrst", k=chance.randint(2, 9))) for _ in range(4_000)]
    while True:
        line = ""
        while len(line) < CHARACTERS - 10:
            line += f" {chance.choice(known)}"
        yield f"{line.strip().capitalize()}."


def code_it(story: "Story", reader: Any, number: int) -> None:
    from analysis.models import Code, Coding
    from stories.models import Passage, Turn

    chance = random.Random(f"{SEED} {number}")  # noqa: S311 (to be repeated)
    revision = story.texts.get(kind="transcript").current
    assert revision is not None
    codes = list(Code.objects.all())
    turns = [
        turn for turn in Turn.objects.filter(revision=revision).select_related("speaker") if not turn.asks
    ]
    places = set[tuple[int, int]]()
    while len(places) < number:
        turn = chance.choice(turns)
        start = chance.randint(turn.start, turn.end - 40)
        places.add((start, chance.randint(start + 20, turn.end)))
    taken = set(Passage.objects.values_list("start", "end"))
    passages = Passage.objects.bulk_create(
        Passage(revision=revision, start=start, end=end, text=revision.body[start:end])
        for start, end in places - taken
    )
    Coding.objects.bulk_create(
        Coding(passage=passage, code=chance.choice(codes), coder=reader) for passage in passages
    )


def _one(client: "Client", story: "Story", number: int) -> float:
    from django.urls import reverse

    revision = story.texts.get(kind="transcript").current
    assert revision is not None
    start = revision.body.index("\n", 3_000 + number * 400) + 1
    sent = {"revision": revision.pk, "start": start, "end": start + 30, "code": f"code-{number % CODES}"}
    address = reverse("analysis_code_words", args=[story.public_id])
    begun = perf_counter()
    answer = client.post(address, sent, headers={"x-requested-with": "XMLHttpRequest"})
    taken = perf_counter() - begun
    assert answer.status_code == 200 or b"question" in answer.content, answer.content
    return taken


def _in_chromium(client: "Client", address: str) -> dict[str, float | int | str]:
    """When the page is drawn, and how long one coding takes to be painted; nothing without a browser."""
    try:
        from playwright.sync_api import sync_playwright

        from tests.real_parts import chromium
    except ImportError:
        return {}
    if chromium() is None:
        return {}
    from django.conf import settings

    with _served() as site, sync_playwright() as playwright:
        settings.CSRF_TRUSTED_ORIGINS = [site]  # without the web server in front that speaks HTTPS
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(base_url=site, extra_http_headers={"X-Forwarded-Proto": "https"})
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        page = context.new_page()
        page.goto(address)
        page.locator(".desk.is-drawn").wait_for()
        drawn = page.evaluate(DRAWN)
        painted = median(float(page.evaluate(PAINT_ONE, number)) for number in range(7))
        scrolled = page.evaluate(SCROLL)
        browser.close()
    return {
        "ms_until_drawn": round(drawn),
        "ms_to_paint_one": round(painted),
        "ms_of_the_slowest_frame_of_ten_scrolled": round(scrolled),
    }


DRAWN: Final = (
    """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"""
)
PAINT_ONE: Final = """async (number) => {
  const node = document.querySelectorAll('.desk-turn:not(.desk-asks) .desk-words')[number].firstChild;
  document.querySelector('[data-words]').focus();
  getSelection().setBaseAndExtent(node, 0, node, 25 + number);
  document.querySelector('[data-words]').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const pick = document.querySelector('[data-pick]');
  pick.value = 'Code 1';
  pick.dispatchEvent(new Event('input', { bubbles: true }));
  const fetched = window.fetch;
  const answered = new Promise((go) => {
    window.fetch = async (...asked) => {
      const answer = await fetched(...asked);
      if (!answer.ok) throw new Error(`It was not coded: ${answer.status}`);
      const text = await answer.text();
      go(performance.now());
      return new Response(text, { status: answer.status, headers: answer.headers });
    };
  });
  document.querySelector('[data-picker]').requestSubmit();
  const begun = await answered;
  window.fetch = fetched;
  for (let frame = 0; frame < 2; frame += 1) await new Promise((go) => requestAnimationFrame(go));
  await new Promise((go) => setTimeout(go));
  return performance.now() - begun;
}"""
"""From the answer until two frames later, when it is painted. The server's share is measured by itself."""
SCROLL: Final = """async () => {
  let slowest = 0;
  for (let step = 0; step < 10; step += 1) {
    const begun = performance.now();
    window.scrollBy(0, 900);
    await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
    slowest = Math.max(slowest, performance.now() - begun);
  }
  return slowest;
}"""


@contextmanager
def _served() -> "Iterator[str]":
    """The site on a port of its own on loopback."""
    from django.test.testcases import LiveServerThread

    # The site itself serves its static files, under production's settings.
    server = LiveServerThread("127.0.0.1", lambda application: application, connections_override={})  # type: ignore[arg-type]
    server.daemon = True
    server.start()
    server.is_ready.wait()
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.terminate()
