"""New words for one who lost theirs: only with a contact, and only by two stewards."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts, receipts
from stories.models import AuditEntry, LostReceipt, Receipt, Story
from stories.models.reach import Reach
from stories.models.storyteller import digest_of_contact
from stories.models.uses import Use
from stories.roles import Role
from stories.tellers import identity, receipt_recovery
from tests.factories import StoryFactory, StudyFactory, UserFactory
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]
CONTACT = "wren@example.org"


def left(contact: str = CONTACT, **story: object) -> Story:
    told: Story = StoryFactory(**story)
    identity.reach(by=Teller(told.pk), story=told, way=Reach.at(contact))
    receipts.issue(told.storyteller, "the first key")
    return told


def asked(client: Client, contact: str = CONTACT, hint: str = "I told it in March") -> str:
    response = client.post("/my-story/lost/", {"contact": contact, "hint": hint})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Wren@Example.org ", "wren@example.org", True),
        ("07700 900123", "+44 7700 900123", True),
        ("(07700) 900-123", "0044 7700900123", True),
        ("+44 (0)7700 900123", "07700900123", True),
        ("07700 900123", "07700 900124", False),
        ("Ask at the library", "ask at  the library", True),
        ("", " ", True),
    ],
)
def test_a_contact_is_known_again(one: str, other: str, same: bool) -> None:
    assert (digest_of_contact(one) == digest_of_contact(other)) is same


def test_the_page_says_the_same_to_everyone(client: Client) -> None:
    left()
    known, unknown = asked(client), asked(client, "nobody@example.org")
    strip = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    assert strip.sub("", known) == strip.sub("", unknown)
    assert LostReceipt.objects.count() == 1


def test_what_was_typed_is_not_kept_in_clear(client: Client) -> None:
    left()
    asked(client, hint="The day of the flood")
    one = LostReceipt.objects.get()
    assert "flood" not in one.sealed_hint
    assert one.hint == "The day of the flood"


def test_asking_twice_is_one_request(client: Client) -> None:
    left()
    asked(client)
    asked(client)
    assert LostReceipt.objects.count() == 1


@pytest.mark.parametrize("how", ["contact taken back", "all taken back"])
def test_one_who_took_that_yes_back_is_not_reached(client: Client, how: str) -> None:
    story = left()
    uses = (Use.CONTACT,) if how == "contact taken back" else tuple(Use)
    acts.withdraw(by=Teller(story.pk), story=story, uses=uses)
    asked(client)
    assert not LostReceipt.objects.exists()


def test_asking_is_slowed(client: Client) -> None:
    for _ in range(5):
        asked(client, "nobody@example.org")
    response = client.post("/my-story/lost/", {"contact": CONTACT})
    assert (response.status_code, response["Retry-After"]) == (429, "600")


def test_two_stewards_give_new_words_and_the_old_ones_end(client: Client) -> None:
    story = left()
    old = receipts.words_for("the first key")
    asked(client)
    request = LostReceipt.objects.get()
    first, second = UserFactory(role=Role.STEWARD), UserFactory(role=Role.STEWARD)
    with pytest.raises(receipt_recovery.NotYet, match="Nobody has checked"):
        receipt_recovery.give(by=second, request=request)
    receipt_recovery.check(by=first, request=request)
    with pytest.raises(receipt_recovery.NotYet, match="yourself"):
        receipt_recovery.give(by=first, request=request)
    assert receipts.receipt_of(old) is not None
    words = receipt_recovery.give(by=second, request=request)
    assert receipts.receipt_of(old) is None
    found = receipts.receipt_of(words)
    assert found is not None and found.storyteller == story.storyteller
    said = list(AuditEntry.objects.filter(action__startswith="receipt.").values_list("action", "actor"))
    assert set(said) == {
        ("receipt.lost", None),
        ("receipt.checked", first.pk),
        ("receipt.given", second.pk),
    }


def test_whoever_had_the_page_open_with_the_old_words_no_longer_has(client: Client) -> None:
    story = left()
    opened(client, story)
    asked(Client())
    request = LostReceipt.objects.get()
    receipt_recovery.check(by=UserFactory(role=Role.STEWARD), request=request)
    receipt_recovery.give(by=UserFactory(role=Role.STEWARD), request=request)
    assert client.get(f"/my-story/{story.public_id}/").status_code == 404


def test_a_refusal_leaves_the_old_words(client: Client) -> None:
    left()
    asked(client)
    receipt_recovery.refuse(by=UserFactory(role=Role.STEWARD), request=LostReceipt.objects.get())
    assert Receipt.objects.count() == 1
    assert LostReceipt.objects.get().sealed_hint == ""


def test_only_stewards_of_the_study(client: Client) -> None:
    StudyFactory()
    left()
    asked(client)
    request = LostReceipt.objects.get()
    for by in (UserFactory(role=Role.STEWARD), UserFactory(role=Role.EDITOR)):
        with pytest.raises(PermissionDenied):
            receipt_recovery.check(by=by, request=request)


def test_stewards_do_it_on_a_page(client: Client) -> None:
    story = left()
    asked(Client())
    pk = LostReceipt.objects.get().pk
    first, second = UserFactory(role=Role.STEWARD), UserFactory(role=Role.STEWARD)
    client.force_login(first)
    page = client.get("/admin/receipts/").content.decode()
    assert (CONTACT in page, "Nobody has checked yet" in page) == (False, True)
    page = client.post(f"/admin/receipts/{pk}/reach/").content.decode()
    assert (CONTACT in page, "I told it in March" in page) == (True, True)
    assert AuditEntry.objects.filter(action="identity.read", actor=first).count() == 1
    page = client.post(f"/admin/receipts/{pk}/check/", follow=True).content.decode()
    assert "Another steward has to agree." in page
    assert "I agree" not in page
    client.force_login(second)
    page = client.post(f"/admin/receipts/{pk}/give/").content.decode()
    words = re.findall(r"<li>(\w+)</li>", page.split("own-words")[1].split("</ol>")[0])
    assert len(words) == 7
    teller = Client()
    teller.post("/my-story/", {"words": " ".join(words)})
    assert teller.get(f"/my-story/{story.public_id}/").status_code == 200
    assert "Nobody has asked." in client.get("/admin/receipts/").content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.RESEARCHER, Role.COLLECTOR, Role.LEADER])
def test_other_roles_see_none_of_it(client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get("/admin/receipts/").status_code in (302, 403)


def test_the_way_there_is_on_the_page_that_asks_for_the_words(client: Client) -> None:
    assert "/my-story/lost/" in client.get("/my-story/").content.decode()
    assert "we cannot open your story for you" in client.get("/my-story/lost/").content.decode()
    assert client.post("/my-story/lost/", {"contact": ""}).status_code == 422


def test_a_letters_address_is_not_found_by_the_number_of_its_house(client: Client) -> None:
    left("Wren (fictional)\n1 Made Up Street")
    asked(client, "1")
    assert not LostReceipt.objects.exists()
