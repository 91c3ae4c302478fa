"""The seven words: they can't be lost on the way, and nobody who comes later to the same device sees them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from stories import clock
from stories.models import Receipt, Story
from tests.factories import ConsentFormVersionFactory
from tests.stories.telling import BODY, begin, receipt_in, said, send, until

pytestmark = pytest.mark.django_db
THANKS = "/share/thanks/"


@pytest.fixture(autouse=True)
def form_version() -> None:
    ConsentFormVersionFactory()


def tell(client: Client) -> list[str]:
    return receipt_in(send(client, said(body=BODY)).content.decode())


def words_on(client: Client) -> list[str]:
    html = client.get(THANKS).content.decode()
    return receipt_in(html) if "data-receipt-words" in html else []


def test_reload_and_back_show_the_words_for_ten_minutes_and_never_after(client: Client) -> None:
    words = tell(client)
    start = clock.now()
    with clock.at(start + timedelta(minutes=9)):
        assert words_on(client) == words
    with clock.at(start + timedelta(minutes=11)):
        assert words_on(client) == []
        assert "They are not shown here any more" in client.get(THANKS).content.decode()
    assert Receipt.objects.get().shown_at <= start


def test_two_tabs_have_their_own_words(client: Client) -> None:
    """Each page, reloaded, and its file, has the words of the story that was sent from it."""
    pages = []
    for _ in range(2):
        until(client, "look", said(body=BODY))
        pages.append(client.post("/share/tell/look/")["Location"])
    told = [receipt_in(client.get(page).content.decode()) for page in pages]
    assert told[0] != told[1]
    for page, words in zip(pages, told, strict=True):
        html = client.get(page).content.decode()
        assert receipt_in(html) == words
        [file] = re.findall(r'href="(/share/thanks/words.html[^"]*)"', html)
        assert all(word in client.get(file).content.decode() for word in words)
    assert words_on(client) == []  # of which of the two?
    assert client.post("/share/tell/look/")["Location"] == pages[1]
    assert "data-receipt-words" not in client.get("/share/thanks/?of=nothing").content.decode()


def test_each_telling_is_another_form(client: Client) -> None:
    """So no browser fills it with what was typed before, when somebody goes back or begins again."""

    def mark() -> str:
        html = client.get("/share/tell/phone/").content.decode()
        found: str = re.findall(r'name="form-(\w+)"', html)[0]
        return found

    begin(client)
    first = mark()
    assert mark() == first  # a reload keeps what was typed
    begin(client)
    assert mark() != first


def test_no_cookie_lets_the_words_be_read(client: Client) -> None:
    words = tell(client)
    held = "".join(cookie.value for cookie in client.cookies.values())
    assert [word for word in words if word in held] == []
    cookie = client.cookies["storybook_told"]
    assert (cookie["max-age"], bool(cookie["httponly"])) == (600, True)


def test_another_browser_sees_nothing(client: Client) -> None:
    tell(client)
    assert words_on(Client()) == []
    broken = Client()
    broken.cookies["storybook_told"] = client.cookies["storybook_told"].value[:-3]
    assert words_on(broken) == []


def test_open_my_own_page_opens_it(client: Client) -> None:
    words = tell(client)
    thanks = client.get(THANKS).content.decode()
    assert f'name="words" value="{" ".join(words)}"' in thanks
    page = client.post("/my-story/", {"words": " ".join(words)}, follow=True).content.decode()
    assert "Then the nurse listened." in page
    assert words_on(client) == words


@pytest.mark.parametrize("minutes", [11, 60 * 25])
def test_sent_again_later_it_shows_no_words(client: Client, minutes: int) -> None:
    words = tell(client)
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        html = client.post("/share/tell/look/", follow=True).content.decode()
        assert [word for word in words if f"<li>{word}</li>" in html] == []
        assert " ".join(words) not in html
    assert Story.objects.count() == 1


def test_words_that_never_came_are_shown_when_it_is_sent_again(client: Client) -> None:
    """The story was kept; the answer was lost on the way, in a tunnel, and the person tries later."""
    until(client, "look", said(body=BODY))
    assert client.post("/share/tell/look/").status_code == 302
    client.cookies.pop("storybook_told")
    with clock.at(clock.now() + timedelta(hours=3)):
        assert len(receipt_in(client.post("/share/tell/look/", follow=True).content.decode())) == 7
    assert Story.objects.count() == 1


def test_closing_hides_the_words_and_ends_the_telling(client: Client) -> None:
    words = tell(client)
    client.post("/my-story/close/")
    assert words_on(client) == []
    html = client.post("/share/tell/look/", follow=True).content.decode()
    assert (" ".join(words) in html, "data-receipt-words" in html) == (False, False)
    assert Story.objects.count() == 1
