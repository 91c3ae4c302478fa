"""Telling a story as a browser does: begun, each page filled in and sent on, and the last answer followed."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client

from stories.consent import receipts
from stories.models import Story
from stories.models.uses import Use

BODY = "I lost my job & had <3 left.\nThen the nurse listened."
STEPS = 40


def answers(**changes: str) -> dict[str, str]:
    """To the consent form's questions; yes, but to being contacted, unless said otherwise."""
    given = dict.fromkeys(Use, "yes") | {Use.CONTACT: "no"} | changes
    return {f"use_{use}": answer for use, answer in given.items()}


def said(**changes: object) -> dict[str, Any]:
    """What somebody says on all the pages together."""
    return {
        "way": "write",
        "how_named": "anonymous",
        "age": "adult",
        "others": "no",
        "standpoint": "first",
        **answers(),
        **changes,
    }


def begin(client: Client, address: str = "/share/") -> HttpResponse:
    """The first page of a new one."""
    return client.post(address, {"anew": "yes"}, follow=True)


def step_of(response: HttpResponse) -> str:
    """Which step's page this is; empty where it is none."""
    return _step_at(response.request["PATH_INFO"])  # type: ignore[attr-defined]


def _step_at(path: str) -> str:
    found = re.fullmatch(r"/share/tell/([\w-]+)/", path)
    return found[1] if found else ""


def until(client: Client, step: str, form: dict[str, Any], address: str = "/share/") -> HttpResponse:
    """Say it page by page until this one is shown, or another page stops them. The pages between are sent,
    and not looked at."""
    response = begin(client, address)
    at = step_of(response)
    for _ in range(STEPS):
        if at in ("", step):
            return response
        response = client.post(f"/share/tell/{at}/", _on(at, form))
        to = urlsplit(response.headers.get("Location", ""))
        before, at = at, _step_at(to.path)
        if at in ("", step, before):
            return client.get(to.geturl(), follow=True) if to.path else response
    raise AssertionError(f"no way to {step}")


def _on(step: str, form: dict[str, Any]) -> dict[str, Any]:
    """The file goes with its own page."""
    return form if step == "sound" else {name: one for name, one in form.items() if name != "recording"}


def send(client: Client, form: dict[str, Any], address: str = "/share/") -> HttpResponse:
    """All of it, and the last page that a browser shows: the seven words, or what is not right."""
    response = until(client, "look", form, address)
    if step_of(response) != "look":
        return response
    return client.post("/share/tell/look/", _on("look", form), follow=True)


def was_refused(response: HttpResponse) -> bool:
    """Whether a step's page says that something is not right."""
    return "check=yes" in response.request["QUERY_STRING"]  # type: ignore[attr-defined]


def receipt_in(html: str) -> list[str]:
    listed = re.search(r"data-receipt-words[^>]*>(.*?)</ol>", html, re.S)
    assert listed is not None
    return re.findall(r"<li>(\w+)</li>", listed[1])


def opened(client: Client, story: Story) -> str:
    """The teller's page, opened with a receipt."""
    client.post("/my-story/", {"words": " ".join(receipts.issue(story.storyteller, "a key"))})
    return client.get("/my-story/").content.decode()
