"""Each step of telling on an old phone: four times slower than here, over 400 kbit/s, with nothing kept
from the page before. The value is the slowest time until the first words are there.
"""

from typing import Any, Final

from bench import Measurement
from bench._network import BEFORE, PHONE, Sent
from bench._server import served
from bench.submit import drafted, publish_a_form

SLOWER: Final = 4
BYTES_A_SECOND: Final = 400_000 // 8
ROUND_TRIP_MS: Final = 150
ENOUGH: Final = 2.5  # seconds
MOST_KB: Final = 60  # before fonts
WATCH: Final = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
FIRST_WORDS: Final = """() => new Promise((done) => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const wait = () => (seen() ? setTimeout(() => done(seen()), 1500) : setTimeout(wait, 50));
  wait();
})"""
SMALL: Final = {"most": 1}


def measure(most: int | None = None) -> Measurement:
    from playwright.sync_api import sync_playwright

    from tests.real_parts import chromium

    with served(workers=2) as (port, _server):
        from django.db import connections

        publish_a_form()
        key, steps = _everything_said()
        connections.close_all()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            _open(browser, port, key, steps[0])  # the server's own first page does not count
            seen = {step: _open(browser, port, key, step) for step in steps[:most]}
            browser.close()
        slowest = max(seen, key=lambda step: seen[step]["seconds"])
        heaviest = max(seen, key=lambda step: seen[step]["kilobytes"])
        shifted = max(one["shifted"] for one in seen.values())
        return Measurement(
            "steps",
            seen[slowest]["seconds"],
            "seconds until the first words of the slowest step",
            ENOUGH,
            {
                "slowest": slowest,
                "heaviest": heaviest,
                "kilobytes_before_fonts": seen[heaviest]["kilobytes"],
                "may_be": MOST_KB,
                "largest_layout_shift": shifted,
                "steps": len(seen),
            },
        )


def _everything_said() -> tuple[str, list[str]]:
    """The key of a telling both written and spoken, and the addresses of all its steps."""
    from stories.intake.telling import draft as drafts
    from stories.intake.telling.send import asked_of
    from stories.intake.telling.steps import steps_of

    key = drafted("I lost my job in the winter. Then the nurse listened to me.")
    with drafts.changing(key) as draft:
        draft.said |= {"way": ["both"], "use_contact": ["yes"], "use_voice": ["yes"]}
        steps = steps_of(draft, asked_of(draft))
        draft.done = list(steps)
    return key, ["/share/", *(f"/share/tell/{step}/" for step in steps)]


def _open(browser: Any, port: int, key: str, address: str) -> dict[str, float]:
    """In a browser that was never here before."""
    context = browser.new_context(viewport=PHONE, extra_http_headers=BEFORE)
    context.add_cookies([{"name": "storybook_telling", "value": key, "domain": "localhost", "path": "/"}])
    page = context.new_page()
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sent = Sent(devtools)
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    answer = page.goto(f"http://localhost:{port}{address}", wait_until="load")
    assert answer is not None and answer.ok and page.url.endswith(address), (address, page.url)
    first = page.evaluate(FIRST_WORDS)
    shifted = page.evaluate("window.shifted")
    context.close()
    return {
        "seconds": round(first / 1000, 2),
        "kilobytes": sent.kilobytes(fonts=False),
        "shifted": round(shifted, 4),
    }
