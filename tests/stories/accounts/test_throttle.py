"""Guessing at receipts and passwords is slowed, nobody is locked out by others, and no address is kept."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from stories import clock
from stories.accounts import throttle
from stories.consent import receipts
from stories.models import SignedInFrom, Story, User, WrongTry
from stories.security.passphrase import word_list
from tests.factories import StoryFactory, UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WRONG = " ".join(word_list()[:7])
LOGIN = "/admin/login/"
PASSWORD = "a-long-fictional-password"


@pytest.fixture
def words() -> str:
    story: Story = StoryFactory()
    return " ".join(receipts.issue(story.storyteller, "a key"))


@pytest.fixture
def user() -> User:
    person: User = UserFactory()
    return person


def opened(client: Client, words: str, address: str = "192.0.2.1") -> int:
    return client.post("/my-story/", {"words": words}, REMOTE_ADDR=address).status_code


def guess(client: Client, times: int, address: str = "192.0.2.1") -> list[int]:
    return [opened(client, WRONG, address) for _ in range(times)]


def sign_in(user: User, password: str = PASSWORD, address: str = "192.0.2.1") -> int:
    sent = {"username": user.username, "password": password}
    return Client().post(LOGIN, sent, REMOTE_ADDR=address).status_code


def test_after_many_wrong_receipts_a_wrong_one_waits_and_a_right_one_opens(
    client: Client, words: str
) -> None:
    assert guess(client, 21) == [400] * 20 + [429]
    response = client.post("/my-story/", {"words": WRONG}, REMOTE_ADDR="192.0.2.77")  # the same network
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "There have been many wrong tries." in response.content.decode()
    assert guess(client, 1, "198.51.100.1") == [400]
    assert opened(client, words) == 302
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert guess(client, 1) == [400]


def test_a_word_that_is_none_of_ours_is_no_guess(client: Client, words: str) -> None:
    for _ in range(25):
        assert opened(client, "these are not seven of your words") == 400
    assert guess(client, 1) == [400]


def test_nobody_locks_everybody_out(client: Client, words: str, user: User) -> None:
    """Wrong words and passwords from many networks, and at many accounts."""
    for network in range(40):
        address = f"2001:db8:{network}::1"
        guess(client, 5, address)
        sent = {"username": f"nobody{network}", "password": "wrong"}
        client.post(LOGIN, sent, REMOTE_ADDR=address)
    assert opened(client, words, "198.51.100.1") == 302
    assert sign_in(user, address="198.51.100.1") == 302


def test_passwords_are_slowed_by_network_and_not_even_tried(user: User) -> None:
    assert [sign_in(user, "wrong") for _ in range(10)] == [200] * 10
    response = Client().post(
        LOGIN, {"username": user.username, "password": PASSWORD}, REMOTE_ADDR="192.0.2.9"
    )
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "many wrong tries" in response.content.decode()
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert sign_in(user) == 302


def test_one_account_is_slowed_from_everywhere_but_where_they_signed_in_before(user: User) -> None:
    assert sign_in(user, address="198.51.100.7") == 302
    for network in range(10):
        for _ in range(5):
            sign_in(user, "wrong", f"2001:db8:{network}::1")
    assert sign_in(user, address="2001:db8:99::1") == 429
    assert sign_in(user, address="198.51.100.200") == 302
    assert sign_in(UserFactory(), address="2001:db8:99::1") == 302  # somebody else


def test_the_right_password_passes_in_a_network_where_others_guess(user: User) -> None:
    assert sign_in(user) == 302
    for _ in range(12):
        sign_in(user, "wrong")
    assert sign_in(UserFactory()) == 429
    assert sign_in(user) == 302


def test_so_many_networks_are_remembered(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "NETWORKS", 2)
    for network in range(4):
        assert sign_in(user, address=f"2001:db8:{network}::1") == 302
    here = [RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:{network}::1") for network in range(4)]
    assert [throttle.was_here(user.username, request) for request in here] == [False, False, True, True]


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
    settings: Any, proxies: int, forwarded: str, network: str
) -> None:
    settings.STORYBOOK_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert throttle.network_of(request) == network


def test_an_address_of_the_old_kind_written_as_a_new_one_is_the_same_network() -> None:
    here, there = (
        RequestFactory().get("/", REMOTE_ADDR=address) for address in ("::ffff:192.0.2.7", "192.0.2.9")
    )
    assert throttle.network_of(here) == throttle.network_of(there) == "192.0.2.0/24"


def test_no_address_is_kept_and_counts_go(client: Client, user: User) -> None:
    guess(client, 1, "192.0.2.1")
    sign_in(user)
    rows = [*WrongTry.objects.values_list("key"), *SignedInFrom.objects.values_list("network")]
    assert len(rows) == 2
    assert not [row for row in rows if "192.0.2" in str(row)]
    assert throttle.tidy() == 0
    with clock.at(clock.now() + timedelta(minutes=21)):
        assert throttle.tidy() == 1


@pytest.mark.django_db(transaction=True)
def test_every_process_counts_the_same(words: str) -> None:
    def some() -> None:
        guess(Client(), 5)
        connection.close()

    workers = [threading.Thread(target=some) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert WrongTry.objects.get().number == 20
    assert guess(Client(), 1) == [429]
