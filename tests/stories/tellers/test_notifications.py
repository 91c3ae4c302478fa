"""Letters to tellers: that something waits, to those who said so, and nothing of the story."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import AuditEntry, Identity, Quote, Story
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.tellers import call_sheet, identity, notifications
from stories.upkeep import checks
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def an_address(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://storybook.example"


def asked(contact: str = "wren@example.org") -> Quote:
    story: Story = StoryFactory(title="The kettle")
    identity.reach(by=Teller(story.pk), story=story, way=Reach.at(contact))
    quote: Quote = QuoteFactory(passage=passage_of(story, "the nurse listened to me"))
    return quote


def test_a_letter_says_that_something_waits_and_nothing_of_what() -> None:
    asked()
    assert notifications.send_what_waits() == 1
    [letter] = mail.outbox
    whole = f"{letter.subject} {letter.body}"
    assert letter.to == ["wren@example.org"]
    assert "https://storybook.example/my-story/" in whole
    assert not [word for word in ("nurse", "listened", "kettle", "story is", "quote") if word in whole]
    entry = AuditEntry.objects.get(action="identity.mailed")
    assert "wren" not in f"{entry.target}{entry.detail}"


def test_a_yes_that_ends_is_asked_for_before_and_after_and_no_more() -> None:
    story: Story = StoryFactory()
    teller = Teller(story.pk)
    identity.reach(by=teller, story=story, way=Reach.at("wren@example.org"))
    now = clock.now()
    acts.renew(by=teller, story=story, expires_at=now + timedelta(days=100))
    sent = []
    for day in range(130):
        with clock.at(now + timedelta(days=day)):
            if notifications.send_what_waits():
                sent.append(day)
    assert sent == [70, 100]


def test_nobody_is_written_to_twice_for_the_same() -> None:
    asked()
    notifications.send_what_waits()
    with clock.at(clock.now() + timedelta(days=3)):
        assert notifications.send_what_waits() == 0


def test_another_question_is_told_the_next_day() -> None:
    story = asked().story
    notifications.send_what_waits()
    later = clock.now() + timedelta(hours=2)
    with clock.at(later):
        QuoteFactory(passage=passage_of(story, "I had hope again"), asked_at=later)
        assert notifications.send_what_waits() == 0
    with clock.at(later + timedelta(days=1)):
        assert notifications.send_what_waits() == 1


@pytest.mark.parametrize("how", ["no to contact", "taken back", "answered", "hidden"])
def test_who_is_not_written_to(how: str) -> None:
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
    assert notifications.send_what_waits() == 0


@pytest.mark.parametrize("contact", ["07700 900123", "wren@", "two\nlines@example.org"])
def test_what_is_no_address_is_opened_by_no_machine_and_left_to_a_person(
    contact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(contact)
    monkeypatch.setattr(Identity, "opened", lambda _: pytest.fail("it was opened"))
    assert (notifications.send_what_waits(), mail.outbox) == (0, [])


def test_without_a_server_for_letters_none_is_written(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    asked()
    assert notifications.send_what_waits() == 0
    assert not AuditEntry.objects.filter(action="identity.mailed").exists()


def test_a_server_that_is_away_is_no_error(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def away(_: object) -> int:
        raise ConnectionRefusedError("wren@example.org")

    asked()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    assert notifications.send_what_waits() == 0
    assert "ConnectionRefusedError" in caplog.text
    assert "wren" not in caplog.text
    # An administrator is told, a steward may ring, and tomorrow it is tried again.
    assert (checks.mail().state, checks.mail().said) == (checks.State.BROKEN, "1 letter could not be sent.")
    assert call_sheet.waiting(UserFactory(role=Role.STEWARD)).count() == 1
    monkeypatch.undo()
    assert notifications.send_what_waits() == 0
    later = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert notifications.send_what_waits() == 1
    assert checks.mail().state is checks.State.GOOD
