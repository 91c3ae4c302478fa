"""The card with the seven words: its square, and the file that it is saved as."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from django.test import Client, RequestFactory

from stories.models import Receipt, Story
from stories.tellers import receipt_card
from tests.factories import ConsentFormVersionFactory
from tests.stories.telling import receipt_in, said, send

pytestmark = pytest.mark.django_db
WORDS = ("one", "two", "three", "four", "five", "six", "seven")


@pytest.fixture
def told(client: Client) -> list[str]:
    ConsentFormVersionFactory()
    return receipt_in(send(client, said(body="A story.")).content.decode())


def test_the_words_stand_behind_a_hash_which_no_browser_sends() -> None:
    address = receipt_card.address_with(WORDS, RequestFactory().get("/"))
    assert address == "http://testserver/my-story/#one-two-three-four-five-six-seven"


def test_the_square_is_drawn_here_and_holds_no_style_and_no_script() -> None:
    drawn = receipt_card.qr_svg("https://storybook.example/my-story/#a-b")
    root = ElementTree.fromstring(drawn)
    assert root.get("class") == "square"
    assert re.fullmatch(r"0 0 (\d+) \1", root.get("viewBox", ""))  # or its edge is cut off
    assert {name for one in root.iter() for name in one.attrib} <= {
        *("width", "height", "viewBox", "class", "aria-hidden", "transform", "d", "stroke", "fill")
    }
    assert drawn != receipt_card.qr_svg("https://storybook.example/my-story/#a-c")


def test_the_card_is_on_the_page_and_is_saved_as_a_file(client: Client, told: list[str]) -> None:
    assert 'class="square"' in client.get("/share/thanks/").content.decode()
    response = client.get("/share/thanks/words.html")
    page = response.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="my-seven-words.html"'
    assert "no-store" in response["Cache-Control"]
    assert re.findall(r"<strong>(\w+)</strong></li>", page) == told
    assert "<svg" in page
    assert f"say story <strong>{Story.objects.get().pk}</strong>" in page
    assert not re.search(r"<script|javascript:", page)  # "script" alone is one of the words that may come


def test_the_file_is_there_only_while_the_words_are_shown(client: Client, told: list[str]) -> None:
    Receipt.objects.update(shown_at="2026-01-01T00:00:00Z")
    assert client.get("/share/thanks/words.html").status_code == 404
    assert 'class="square"' not in client.get("/share/thanks/").content.decode()
    assert Client().get("/share/thanks/words.html").status_code == 404
