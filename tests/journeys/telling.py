"""Telling in a browser: each page answered as a person does, up to the one that is asked for."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

NEXT = ".telling__acts button[type=submit]:visible"
SAID: dict[str, dict[str, str]] = {
    "phone": {"phone": "shared"},
    "who": {"age": "adult"},
    "way": {"way": "write"},
    "others": {"others": "no"},
}
"""What is chosen on each page, unless said otherwise: by step, the values of its choices."""


def step_of(page: Page) -> str:
    """Which step's page this is; empty where it is none."""
    found = re.search(r"/share/tell/([\w-]+)/", page.url)
    return found[1] if found else ""


def answer(page: Page, body: str, chosen: dict[str, dict[str, str]], sound: Path | None = None) -> None:
    """Fill in what is on this page."""
    step = step_of(page)
    use = {f"use_{step.removeprefix('use-')}": "yes"} if step.startswith("use-") else {}
    for name, value in ({**use, **SAID.get(step, {}), **chosen.get(step, {})}).items():
        page.check(f"[name={name}][value={value}]")
    if step == "story":
        page.fill("[name=body]", body)
    if step == "reach":
        page.check("[name=reach_by][value=email]")
        page.fill("[name=contact]", "somebody@example.org")
    if step == "sound" and sound is not None:
        page.evaluate("document.querySelector('[data-other]').open = true")
        page.set_input_files("[name=recording]", sound)


def go_on(page: Page) -> None:
    """Press the page's one strong button, and wait for what follows."""
    with page.expect_navigation():
        page.locator(NEXT).first.click()


def tell_until(
    page: Page,
    step: str,
    body: str,
    *,
    chosen: dict[str, dict[str, str]] | None = None,
    look: Callable[[Page], Any] = lambda page: None,
    sound: Path | None = None,
    address: str = "/share/",
) -> None:
    """From the front door to this step's page, without answering it. `look` is shown every page."""
    page.goto(address)
    look(page)
    go_on(page)
    while step_of(page) not in (step, ""):
        look(page)
        answer(page, body, chosen or {}, sound)
        go_on(page)


def tell(page: Page, body: str, **how: Any) -> list[str]:
    """All of it; the seven words."""
    tell_until(page, "look", body, **how)
    go_on(page)
    return page.locator("[data-receipt-words] li").all_inner_texts()
