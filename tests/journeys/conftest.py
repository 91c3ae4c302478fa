"""The browser, the people who use it, and what no page may do behind their backs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from tests import real_parts

AXE = Path(__file__).parent.parent / "vendor" / "axe" / "axe.min.js"
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules that a colour scheme can change the answer of: the others were asked in the light."""
LOOPBACK = {"127.0.0.1", "localhost", "::1", ""}
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
    # A microphone that hears a beep every second, and a browser that was told to let the site use it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Nothing leaves this machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all journeys of a folder: they come one after the other, and it ends with the last of them."""
    # Playwright's sync API keeps an event loop in this thread, so Django takes
    # every query of a journey for one made inside async code and refuses it. It
    # is not: between two calls of Playwright the loop stands still.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=real_parts.chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser
        browser.close()
        connections.close_all()  # those that belong to the loop
    patch.undo()


class Watch:
    """What went wrong in the browser during a journey, each fault one line."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._expected: list[str] = []

    def expect(self, part: str) -> None:
        """Faults with this text in them are part of the journey (a clip that is gone: its address)."""
        self._expected.append(part)

    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(part in fault for part in self._expected)]

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", lambda request: self._request(request.url))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A failed load is seen below, with what it was for. The browser reports
        # a breach of the content security policy here, as an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, url: str) -> None:
        if (urlsplit(url).hostname or "") not in LOOPBACK:
            self.faults.append(f"a request left the machine: {url}")

    def _response(self, response: Response) -> None:
        # A page may well answer 404 to a journey that asks for what is gone; a
        # part of a page may not be missing.
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"part of a page answered {response.status}: {response.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the journey at its end if any page of it misbehaved."""
    watch = Watch()
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def person(browser: Browser, live_server: Any, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Each call is one more person at a browser of their own: `person(java_script_enabled=False)`.

    Addresses may be given as paths: `page.goto("/share/")`.
    """
    contexts: list[BrowserContext] = []

    def arrive(**options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"} | options
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(15_000)
        watch.over(context)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def page(person: Callable[..., Page]) -> Page:
    """One person's page."""
    return person()


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` looks for accessibility faults, narrow and wide, light and dark, and fails on any.

    It also fails where a page is wider than the window (WCAG 2.2, 1.4.10).
    `within` limits it to a part of the page: use it only where the rest is
    Wagtail's own.
    """

    def look(page: Page, *, within: str | None = None) -> None:
        # A page that is still on its way has axe (Wagtail brings it) before it has anything to look at.
        page.locator(within or "h1").first.wait_for(state="attached")
        size = page.viewport_size
        faults = [
            f"{page.url} at {width} px, {scheme}: {fault}"
            for width in WIDTHS
            for scheme in SCHEMES
            for fault in _faults(page, width, scheme, within)
        ]
        page.emulate_media(color_scheme="null")
        if size:
            page.set_viewport_size(size)
        assert faults == [], "\n" + "\n".join(faults)

    return look


def _faults(page: Page, width: int, scheme: Any, within: str | None) -> Iterator[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    # Evaluated over the debugging protocol, which the page's content security
    # policy does not reach: no page is opened with its policy off.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        """async ([within, only]) => await axe.run(within ?? document, {
            resultTypes: ['violations'],
            rules: only ? {} : {'target-size': {enabled: true}},
            ...(only && {runOnly: only}),
        })""",
        [within, OF_COLOUR if scheme == "dark" else None],
    )
    for violation in found["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']} ({violation['impact']}): {violation['help']} – {node['html'][:200]}"
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0 and within is None:
        yield f"the page is {overflow} px wider than the window"
