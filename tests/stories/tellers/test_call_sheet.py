"""Who is rung, texted or written to by a person: that something waits, and nothing of what."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import AuditEntry, Quote, Story, Study, User
from stories.models.reach import By, Never, Reach
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.studies.acts import name_sender
from stories.tellers import call_sheet, identity, notifications
from stories.tellers.call_sheet import Outcome
from tests.factories import QuoteFactory, StoryFactory, StudyFactory, UserFactory, passage_of, the_study

pytestmark = pytest.mark.django_db

CALL = Reach("07700 900123", By.CALL, "weekday mornings", (Never.VOICEMAIL,))
LETTER = Reach("Wren (fictional)\n1 Made Up Street", By.LETTER)
ADDRESS = "/admin/to-tell/"


@pytest.fixture
def steward(client: Client) -> User:
    user = UserFactory(role=Role.STEWARD)
    client.force_login(user)
    return user


def asked(way: Reach = CALL) -> Quote:
    story: Story = StoryFactory(title="The kettle")
    identity.reach(by=Teller(story.pk), story=story, way=way)
    quote: Quote = QuoteFactory(passage=passage_of(story, "the nurse listened to me"))
    return quote


def sheet(client: Client) -> str:
    return client.post(f"{ADDRESS}sheet/").content.decode()


def main_of(html: str) -> str:
    return html[html.index("<main") :]


def test_whoever_has_only_a_telephone_hears_that_a_quote_waits(client: Client, steward: User) -> None:
    quote = asked()
    before = client.get(ADDRESS).content.decode()
    assert "1 person to be told." in before and "900123" not in before
    html = main_of(sheet(client))
    assert all(one in html for one in ("Ring me", "07700 900123", "weekday mornings", "No voicemail"))
    assert not [word for word in ("nurse", "listened", "kettle", "quote") if word in html.casefold()]
    entry = AuditEntry.objects.get(action="identity.read")
    assert (entry.target, entry.detail["why"]) == (f"storyteller:{quote.story.storyteller_id}", "waits")


def test_a_letter_is_printed_with_a_sender_that_says_nothing(client: Client, steward: User) -> None:
    name_sender(by=steward, study=Study.objects.get(), sender="Rowan House")
    asked(LETTER)
    [letter] = re.findall(r'<section class="[^"]*own-letter">(.*?)</section>', sheet(client), re.S)
    assert "1 Made Up Street" in letter and "Rowan House" in letter and "/my-story/" in letter
    assert "story is" not in letter and "quote" not in letter


def test_what_came_of_it_is_kept(client: Client, steward: User) -> None:
    first, second = asked(), asked(LETTER)
    key, now = first.story.storyteller_id, clock.now().isoformat()
    client.post(f"{ADDRESS}outcomes/", {f"outcome-{key}": "tried", "outcome-x": "told", "opened_at": now})
    assert call_sheet.waiting(steward).count() == 2
    assert "Tried on" in sheet(client)
    client.post(f"{ADDRESS}outcomes/", {f"outcome-{key}": "told", "opened_at": now})
    assert list(call_sheet.waiting(steward)) == [second.story.storyteller]
    actions = AuditEntry.objects.filter(target=f"storyteller:{key}").values_list("action", flat=True)
    assert {"identity.tried", "identity.told"} <= set(actions)


def test_something_new_puts_them_on_the_sheet_again(steward: User) -> None:
    quote = asked()
    call_sheet.record(
        by=steward, storyteller=quote.story.storyteller, outcome=Outcome.TOLD, opened_at=clock.now()
    )
    assert not call_sheet.waiting(steward).exists()


@pytest.mark.parametrize("how", ["no to contact", "taken back", "answered", "hidden"])
def test_who_is_not_on_it(how: str, steward: User) -> None:
    quote = asked()
    teller, story = Teller(quote.story.pk), quote.story
    match how:
        case "no to contact":
            acts.withdraw(by=teller, story=story, uses=(Use.CONTACT,))
        case "taken back":
            acts.withdraw(by=teller, story=story)
        case "answered":
            quotes.refuse(by=teller, quote=quote)
        case _:
            acts.pause(by=teller, story=story)
    assert call_sheet.opened(by=steward) == []


def test_an_e_mail_goes_by_itself_from_the_neutral_sender(settings: Any, steward: User) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://storybook.example"
    name_sender(by=steward, study=Study.objects.get(), sender="Rowan House")
    asked(Reach.at("wren@example.org"))
    assert not call_sheet.waiting(steward).exists()
    notifications.send_what_waits()
    assert mail.outbox[0].from_email.startswith("Rowan House <")


def test_where_the_site_sends_no_e_mail_a_person_does(settings: Any, client: Client, steward: User) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    asked(Reach.at("wren@example.org"))
    assert "wren@example.org" in sheet(client)


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.COLLECTOR, Role.EDITOR, Role.LEADER])
def test_only_stewards_open_it(role: Role, client: Client) -> None:
    quote = asked()
    client.force_login(UserFactory(role=role))
    for method, address in (("get", ""), ("post", "sheet/"), ("post", "outcomes/")):
        html = getattr(client, method)(ADDRESS + address).content.decode()
        assert "900123" not in html and "to be told." not in html
    with pytest.raises(PermissionDenied):
        call_sheet.record(
            by=UserFactory(role=role),
            storyteller=quote.story.storyteller,
            outcome=Outcome.TOLD,
            opened_at=clock.now(),
        )


def test_a_sender_is_kept_short(client: Client, steward: User) -> None:
    study = Study.objects.get()
    client.post(f"{ADDRESS}sender/{study.pk}/", {"sender": "x" * 81})
    study.refresh_from_db()
    assert study.neutral_sender == ""
    client.post(f"{ADDRESS}sender/{study.pk}/", {"sender": " Rowan House "})
    study.refresh_from_db()
    assert study.neutral_sender == "Rowan House"


def test_each_studys_steward_reaches_those_who_said_yes_to_it(client: Client) -> None:
    """One told two studies: no to being contacted by the first, and a quote of the second waits."""
    first, second = the_study(), StudyFactory(name="Fictional Elsewhere")
    stewards = [UserFactory(role=Role.STEWARD, role__study=study) for study in (first, second)]
    for study, steward in zip((first, second), stewards, strict=True):
        name_sender(by=steward, study=study, sender=f"House of {study.name}")
    quote = asked()
    Story.objects.filter(pk=quote.story.pk).update(study=second)
    quiet = StoryFactory(storyteller=quote.story.storyteller, study=first)
    acts.withdraw(by=Teller(quiet.pk), story=quiet, uses=(Use.CONTACT,))
    assert not call_sheet.waiting(stewards[0]).exists()
    with pytest.raises(PermissionDenied):
        call_sheet.record(
            by=UserFactory(role=Role.STEWARD),
            storyteller=quiet.storyteller,
            outcome=Outcome.TOLD,
            opened_at=clock.now(),
        )
    _, way = identity.read(by=stewards[0], storyteller=quiet.storyteller, why=identity.Why.WAITS)
    assert way.contact == ""
    [entry] = call_sheet.opened(by=stewards[1])
    assert (entry.reach.contact, entry.sender) == ("07700 900123", "House of Fictional Elsewhere")


def test_a_quote_asked_after_the_sheet_was_opened_is_told_too(client: Client, steward: User) -> None:
    quote = asked()
    teller, opened_at = quote.story.storyteller, clock.now()
    later = opened_at + timedelta(hours=1)
    with clock.at(later):
        QuoteFactory(passage=passage_of(quote.story, "I had hope again"), asked_at=later)
        call_sheet.record(by=steward, storyteller=teller, outcome=Outcome.TOLD, opened_at=opened_at)
    with clock.at(opened_at + timedelta(days=2)):
        assert list(call_sheet.waiting(steward)) == [teller]


def test_a_sender_is_one_line(steward: User) -> None:
    name_sender(by=steward, study=the_study(), sender="Rowan\nBcc: somebody@example.org")
    assert "\n" not in Study.objects.get().neutral_sender
