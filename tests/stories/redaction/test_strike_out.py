"""Words that are struck out: gone from text, quotes, clips and sound at once; put back; and never back
by accident."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from stories.accounts.actors import Teller
from stories.audio import masks
from stories.backup import replay
from stories.consent import acts, closings
from stories.ledger import journal
from stories.models import AuditEntry, ConsentEvent, Draft, QuoteState, Recording, RedactedPart, User
from stories.redaction import parts, strike_out
from stories.roles import Role
from stories.texts.interviews import Interview
from stories.texts.passages import NotThere
from stories.texts.revisions import MarkGone, correct
from stories.transcripts import correction, drafts
from tests.factories import QuoteFactory, UserFactory, passage_of
from tests.stories.redaction.test_parts import current, recording
from tests.stories.telling import opened

__all__ = ["recording"]
pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def person() -> User:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    return researcher


def strike(person: User, recording: Recording, words: str = "Tomas") -> list[RedactedPart]:
    revision = current(recording)
    places = [(place.start, place.end) for place in strike_out.find(revision, words)]
    return strike_out.strike(by=person, revision=revision, places=places)


def test_every_place_is_found_whole_and_whatever_its_capitals(recording: Recording, person: User) -> None:
    body = "Tomas, TOMAS and Tomasina.\nMr Tomas went. tomas?"
    revision = correct(by=person, text=recording.transcript, body=body)
    found = strike_out.find(revision, "tomas")
    assert [place.words for place in found] == ["Tomas", "TOMAS", "Tomas", "tomas"]
    assert (found[1].before, found[1].after) == ("Tomas, ", " and Tomasina.")
    assert [place.words for place in strike_out.find(revision, "Mr. Tomas,")] == ["Mr Tomas"]
    assert strike_out.find(revision, "Tomasina. Mr") == []  # not across turns
    assert strike_out.find(revision, " ") == strike_out.find(revision, "… !") == []
    assert strike_out.find(revision, "x" * 300) == []


def test_the_words_their_quotes_and_their_sound_are_gone_and_come_back(
    recording: Recording, person: User
) -> None:
    quote = QuoteFactory(passage=passage_of(recording.story, "I needed Tomas gone"), approved=True)
    events = ConsentEvent.objects.count()
    [redacted_part] = strike(person, recording)
    assert current(recording).body == "What did you need?\nI needed […] gone."
    quote.refresh_from_db()
    assert (quote.is_approved, quote.state) == (False, QuoteState.APPROVED)  # not the teller's no
    assert masks.for_others(recording, None) is None
    assert ConsentEvent.objects.count() == events + 1
    strike_out.put_back(by=person, redacted_part=redacted_part)
    assert "I needed Tomas gone." in current(recording).body
    quote = type(quote).objects.get(pk=quote.pk)
    assert quote.is_approved
    assert masks.for_others(recording, None) == masks.original(recording)
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert (actions.count("text.struck"), actions.count("text.put_back")) == (1, 1)


def test_all_places_or_none(recording: Recording, person: User) -> None:
    text = recording.transcript
    revision = correct(by=person, text=text, body="Tomas came.\nTomas went, and Tomas wept.")
    with pytest.raises(NotThere):
        strike_out.strike(by=person, revision=revision, places=[(0, 5), (900, 905)])
    assert current(recording) == revision
    assert len(strike(person, recording)) == 3
    assert current(recording).body == "[…] came.\n[…] went, and […] wept."
    for redacted_part in RedactedPart.objects.all():
        strike_out.put_back(by=person, redacted_part=redacted_part)
    assert current(recording).body == revision.body


def test_only_those_who_check_strike_and_only_what_is_kept(recording: Recording, person: User) -> None:
    with pytest.raises(PermissionDenied):
        strike(UserFactory(role=Role.EDITOR), recording)
    [redacted_part] = strike(person, recording)
    with pytest.raises(PermissionDenied):
        strike_out.put_back(by=UserFactory(role=Role.LEADER), redacted_part=redacted_part)
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    with pytest.raises(acts.TakenBack):
        strike_out.put_back(by=person, redacted_part=redacted_part)


def test_what_the_teller_closed_nobody_else_opens(recording: Recording, person: User) -> None:
    start = current(recording).body.index("Tomas")
    teller = Teller(recording.story_id)
    redacted_part = parts.close(by=teller, revision=current(recording), start=start, end=start + 5)
    with pytest.raises(NotThere):
        strike_out.put_back(by=person, redacted_part=redacted_part)


def test_the_teller_sees_it_and_does_not_open_it(recording: Recording, person: User, client: Client) -> None:
    [redacted_part] = strike(person, recording)
    opened(client, recording.story)
    address = f"/my-story/{recording.story.public_id}/parts/"
    page = client.get(address).content.decode()
    assert "What we have taken out" in page
    assert "Tomas" in page
    assert "What you have closed" not in page
    assert client.post(f"{address}{redacted_part.pk}/open/").status_code == 404


def test_a_draft_of_before_stays_and_cannot_bring_it_back(recording: Recording, person: User) -> None:
    other: User = UserFactory(role=Role.RESEARCHER)
    before = current(recording)
    turn: dict[str, Any] = {
        "who": None,
        "text": "I needed Tomas.",
        "words": [],
        "start": 0,
        "end": 9,
        "of": [1],
    }
    sent = drafts.Sent(before, "window", 0, 0, [drafts.Step(1, 1, [turn])], 1)
    drafts.keep(by=other, interview=Interview.of(recording), sent=sent)
    strike(person, recording)
    draft = Draft.objects.get()
    said = drafts.written_in(draft)
    assert correction.publish(by=other, interview=Interview.of(recording), before=before, said=said) is None
    with pytest.raises(MarkGone):
        correction.publish(by=other, interview=Interview.of(recording), before=current(recording), said=said)
    assert "Tomas" not in current(recording).body


def test_a_backup_that_is_put_back_does_not_bring_it_back(recording: Recording, person: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # it is not in the backup
        [redacted_part] = strike(person, recording)
        mark = closings.mark_of(redacted_part.before.body)
        struck = [redacted_part.before_id, redacted_part.start, redacted_part.end, True, mark]
        raise ZeroDivisionError
    assert journal.read().closings[-1].closed["parts"] == [struck]
    assert "Tomas" in current(recording).body
    assert replay.replay(unknown_is_held=True) == replay.Played(closed=1)
    assert "Tomas" not in current(recording).body
    assert RedactedPart.objects.get().struck
    assert not recording.story.consent_events.filter(kind="paused").exists()
    assert replay.replay(unknown_is_held=True) == replay.Played()


def test_the_page_finds_strikes_and_puts_back(recording: Recording, person: User, client: Client) -> None:
    client.force_login(person)
    address = f"/admin/recordings/{recording.pk}/strike/"
    assert "Nothing yet." in client.get(address).content.decode()
    found = client.post(address, {"words": "tomas"}).content.decode()
    assert "I needed <del>Tomas</del> gone." in found
    assert "stands nowhere" in client.post(address, {"words": "Ada"}).content.decode()
    assert "too many words to look for" in client.post(address, {"words": "Ada " * 51}).content.decode()
    start = current(recording).body.index("Tomas")
    form = {"words": "tomas", "revision": current(recording).pk, "strike": "yes"}
    assert "Nothing was chosen" in client.post(address, form).content.decode()
    form["place"] = f"{start}.{start + 5}"
    page = client.post(address, form).content.decode()
    assert "It is in no public text and no sound from now on." in page
    assert "The sound is closed while it is being muted." in page
    again = client.post(address, form).content.decode()  # a double click
    assert "have changed since" in again
    assert RedactedPart.objects.count() == 1
    for place in ("x", "1", "5.x", "-1.4", "9999.10000"):
        sent = form | {"revision": current(recording).pk, "place": place}
        bad = client.post(address, sent).content.decode()
        assert "We could not read what was sent" in bad or "That part is not in this text" in bad
    assert RedactedPart.objects.count() == 1
    page = client.post(address, {"back": RedactedPart.objects.get().pk}).content.decode()
    assert "The words are restored." in page
    assert "Tomas" in current(recording).body


def test_only_those_who_may_open_the_words(recording: Recording, client: Client) -> None:
    client.force_login(UserFactory(role=Role.COLLECTOR))
    assert client.get(f"/admin/recordings/{recording.pk}/strike/").status_code == 404
