"""The seven words: they can't be lost on the way, and nobody who comes later to the same device sees them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from stories import clock
from stories.models import Receipt, Story
from tests.factories import ConsentFormVersionFactory
from tests.stories.telling import BODY, key_in, receipt_in, send, sent

pytestmark = pytest.mark.django_db
THANKS = "/share/thanks/"


@pytest.fixture(autouse=True)
def form_version() -> None:
    ConsentFormVersionFactory()


def tell(client: Client) -> list[str]:
    return receipt_in(send(client, sent(client, body=BODY)).content.decode())


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
    first, second = (sent(client, body=BODY) for _ in range(2))
    pages = [client.post("/share/write/", form)["Location"] for form in (first, second)]
    told = [receipt_in(client.get(page).content.decode()) for page in pages]
    assert told[0] != told[1]
    for page, words in zip(pages, told, strict=True):
        html = client.get(page).content.decode()
        assert receipt_in(html) == words
        [file] = re.findall(r'href="(/share/thanks/words.html[^"]*)"', html)
        assert all(word in client.get(file).content.decode() for word in words)
    assert words_on(client) == []  # of which of the two?
    again = client.post("/share/write/", first)["Location"]
    assert again == pages[0]
    assert "data-receipt-words" not in client.get("/share/thanks/?of=nothing").content.decode()


def test_a_form_that_was_sent_or_hidden_is_another_form(client: Client) -> None:
    """So no browser fills it with what was typed, when somebody goes back."""

    def mark() -> str:
        html = client.get("/share/write/").content.decode()
        found: str = re.findall(r'name="form-(\w+)"', html)[0]
        return found

    first = mark()
    assert mark() == first  # a reload keeps what was typed
    send(client, sent(client, body=BODY))
    second = mark()
    client.post("/my-story/close/")
    assert len({first, second, mark()}) == 3


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


def test_a_form_from_another_browser_opens_nothing(client: Client) -> None:
    form = sent(client, body=BODY)
    send(client, form)
    other = Client()
    other.get("/share/write/")
    response = send(other, form)
    html = response.content.decode()
    assert (response.status_code, Story.objects.count()) == (400, 1)
    assert ["You have sent this form before" in html, "data-receipt-words" in html] == [True, False]
    assert send(other, form | {"key": key_in(response)}).status_code == 200
    assert Story.objects.count() == 2


@pytest.mark.parametrize("minutes", [11, 60 * 25])
def test_the_same_form_sent_again_later_shows_no_words(client: Client, minutes: int) -> None:
    form = sent(client, body=BODY)
    words = receipt_in(send(client, form).content.decode())
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        for again in (form, form | {"body": "Other words."}):
            html = send(client, again).content.decode()
            assert [word for word in words if f"<li>{word}</li>" in html] == []
            assert " ".join(words) not in html
    assert Story.objects.count() == 1


def test_words_that_never_came_are_shown_when_the_form_is_sent_again(client: Client) -> None:
    """The story was kept; the answer was lost on the way, in a tunnel, and the person tries later."""
    form = sent(client, body=BODY)
    assert client.post("/share/write/", form).status_code == 302
    client.cookies.pop("storybook_told")
    with clock.at(clock.now() + timedelta(hours=3)):
        assert len(receipt_in(send(client, form).content.decode())) == 7
    assert Story.objects.count() == 1


def test_a_form_that_was_open_for_days_keeps_what_was_typed_and_asks_once_more(client: Client) -> None:
    form = sent(client, body=BODY)
    with clock.at(clock.now() + timedelta(days=3)):
        response = send(client, form)
        assert (response.status_code, Story.objects.count()) == (400, 0)
        assert "Please send it once more." in response.content.decode()
        assert "Then the nurse listened." in response.content.decode()
        assert send(client, form | {"key": key_in(response)}).status_code == 200
    assert Story.objects.count() == 1


def test_closing_hides_the_words_and_ends_the_forms(client: Client) -> None:
    form = sent(client, body=BODY)
    words = receipt_in(send(client, form).content.decode())
    client.post("/my-story/close/")
    assert words_on(client) == []
    html = send(client, form).content.decode()
    assert (" ".join(words) in html, "data-receipt-words" in html) == (False, False)
