"""Telling a story as a browser does: the form is opened, filled in, sent, and the answer followed."""

import re

from django.http import HttpResponse
from django.test import Client

from stories.consent import receipts
from stories.models import Story
from stories.models.uses import Use

BODY = "I lost my job & had <3 left.\nThen the nurse listened."


def answers(**changes: str) -> dict[str, str]:
    """To a written story's form; yes, but to being contacted, unless said otherwise."""
    given = dict.fromkeys(Use, "yes") | {Use.CONTACT: "no"} | changes
    return {f"use_{use}": answer for use, answer in given.items()}


def key_in(response: HttpResponse) -> str:
    found = re.search(r'name="key" value="([^"]+)"', response.content.decode())
    assert found is not None
    return found[1]


def sent(client: Client, **changes: object) -> dict[str, object]:
    """What a browser that opened the form sends."""
    key = key_in(client.get("/share/write/"))
    return {
        "how_named": "anonymous",
        "age": "adult",
        "others": "no",
        "standpoint": "first",
        "key": key,
        **answers(),
        **changes,
    }


def send(client: Client, form: dict[str, object], way: str = "write") -> HttpResponse:
    """The answer that a browser shows: it follows on to the page with the words."""
    return client.post(f"/share/{way}/", form, follow=True)


def receipt_in(html: str) -> list[str]:
    listed = re.search(r"data-receipt-words[^>]*>(.*?)</ol>", html, re.S)
    assert listed is not None
    return re.findall(r"<li>(\w+)</li>", listed[1])


def opened(client: Client, story: Story) -> str:
    """The teller's page, opened with a receipt."""
    client.post("/my-story/", {"words": " ".join(receipts.issue(story.storyteller, "a key"))})
    return client.get("/my-story/").content.decode()
