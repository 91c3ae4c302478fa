"""Guessing at receipts and passwords is slowed, by network and all together, and nobody's address is kept."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from stories import clock
from stories.consent import receipts
from stories.models import Story
from stories.security import throttle
from stories.security.passphrase import word_list
from tests.factories import StoryFactory, UserFactory

pytestmark = pytest.mark.django_db
WRONG = " ".join(word_list()[:7])
LOGIN = "/admin/login/"


@pytest.fixture
def words() -> str:
    story: Story = StoryFactory()
    return " ".join(receipts.issue(story.storyteller, "a key"))


def opened(client: Client, words: str, address: str = "192.0.2.1") -> int:
    return client.post("/my-story/", {"words": words}, REMOTE_ADDR=address).status_code


def guess(client: Client, times: int, address: str = "192.0.2.1") -> list[int]:
    return [opened(client, WRONG, address) for _ in range(times)]


def test_after_many_wrong_receipts_the_next_waits_and_says_so(client: Client, words: str) -> None:
    assert guess(client, 20) == [400] * 20
    response = client.post("/my-story/", {"words": words}, REMOTE_ADDR="192.0.2.77")  # the same network
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "There have been many wrong tries. Please wait ten minutes" in response.content.decode()
    assert opened(client, words, "198.51.100.1") == 302
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert opened(client, words) == 302


def test_a_word_that_is_none_of_ours_is_no_guess(client: Client, words: str) -> None:
    for _ in range(25):
        assert opened(client, "these are not seven of your words") == 400
    assert opened(client, words) == 302


def test_guesses_from_everywhere_are_slowed_too(
    client: Client, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "stories.views.receipt_form.RECEIPTS", throttle.Guesses("few", from_one=20, from_all=30)
    )
    for network in range(31):
        opened(client, WRONG, f"2001:db8:{network}::1")
    assert opened(client, words, "198.51.100.1") == 429


def test_passwords_are_slowed_and_not_even_tried(client: Client) -> None:
    user = UserFactory()
    right = {"username": user.username, "password": "a-long-fictional-password"}
    statuses = [client.post(LOGIN, right | {"password": "wrong"}).status_code for _ in range(10)]
    assert statuses == [200] * 10
    response = client.post(LOGIN, right)
    assert response.status_code == 429
    assert "many wrong tries" in response.content.decode()
    assert "_auth_user_id" not in client.session
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert client.post(LOGIN, right).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.9", "192.0.2.0/24"),  # nobody of ours wrote it
        (1, "203.0.113.9", "203.0.113.0/24"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.0/24"),  # the first is the stranger's own word
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.0/24"),
        (1, "not an address", "unknown"),
    ],
)
def test_the_network_is_that_which_our_own_proxies_saw(
    settings, proxies: int, forwarded: str, network: str
) -> None:
    settings.STORYBOOK_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert throttle._network(request) == network


def test_no_address_is_kept(client: Client) -> None:
    guess(client, 1, "192.0.2.1")
    assert [key for key in cache._cache if "192.0.2" in key] == []
    assert len(cache._cache) == 2


def test_a_count_that_ends_between_two_looks_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    guesses, request = throttle.Guesses("test", from_one=1, from_all=10), RequestFactory().get("/")
    monkeypatch.setattr(throttle.cache, "add", lambda *_, **__: False)  # it is there, and then it is not
    guesses.wrong(request)
    assert guesses.too_many(request)
