"""Answers given face to face: with a witness, as they were given, in the ledger, and gone with the story."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.erasure import erase
from stories.ledger.verify import verify
from stories.models import (
    ConsentEvent,
    ConsentEvidence,  # pytest takes what begins with Test for tests
    Quote,
    QuoteState,
    Story,
    Word,
)
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.quotes import witnessed
from stories.quotes.witnessed import Given
from stories.roles import Role
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn
from storybook.models import BookIndexPage, BookPage
from tests.factories import QuoteFactory, StoryFactory, StudyFactory, UserFactory, passage_of
from tests.stories.recordings import recorded
from tests.stories.sounds import wav
from tests.stories.telling import opened
from tests.storybook.conftest import chapter_with, publish

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def heads(tmp_path: Path, settings: Any) -> None:
    settings.STORYBOOK_LEDGER_HEADS = tmp_path / "ledger"


@pytest.fixture
def quote() -> Quote:
    asked: Quote = QuoteFactory(passage=passage_of(StoryFactory(), "the nurse listened to me"))
    return asked


def collecting(client: Client) -> Any:
    collector = UserFactory(role=Role.COLLECTOR)
    client.force_login(collector)
    return collector


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile("card.png", out.getvalue())


def sound() -> SimpleUploadedFile:
    return SimpleUploadedFile("yes.wav", wav(1.0))


def files() -> list[str]:
    try:
        folders, _ = storages["private"].listdir("evidence")
    except FileNotFoundError:
        return []
    return folders


@pytest.mark.parametrize(
    ("said", "kind", "method"), [(sound, "spoken", "aloud"), (picture, "signed", "paper")]
)
def test_a_yes_is_kept_as_it_was_given_with_its_witness(
    client: Client, quote: Quote, said: Any, kind: str, method: str
) -> None:
    collector = collecting(client)
    page = client.post(f"/admin/answers/{quote.pk}/", {"answer": "yes", "evidence": said()}, follow=True)
    assert "with you as the witness" in page.content.decode()
    quote.refresh_from_db()
    event = ConsentEvent.objects.of(quote.story).last()
    evidence_file = ConsentEvidence.objects.get()
    assert (quote.state, event.kind, event.by, event.method) == (
        QuoteState.APPROVED,
        "quote_yes",
        collector,
        method,
    )
    assert (evidence_file.event, evidence_file.kind, evidence_file.sha256) == (event, kind, event.evidence)
    with evidence_file.file.open("rb") as kept:
        assert kept.read() == said().read()
    assert Quote.objects.showable().get() == quote
    assert verify(ConsentEvent).wrong is None


def test_a_no_is_kept_too(client: Client, quote: Quote) -> None:
    collecting(client)
    client.post(f"/admin/answers/{quote.pk}/", {"answer": "no", "evidence": sound()})
    quote.refresh_from_db()
    assert quote.state == QuoteState.REFUSED


@pytest.mark.parametrize("what", [b"", b"not a sound", b"\x89PNG\r\n\x1a\n cut off", b"<svg onload='x'/>"])
def test_what_is_neither_sound_nor_picture_is_refused(client: Client, quote: Quote, what: bytes) -> None:
    collecting(client)
    before = files()
    form = {"answer": "yes", "evidence": SimpleUploadedFile("x.png", what)}
    assert client.post(f"/admin/answers/{quote.pk}/", form).status_code == 422
    quote.refresh_from_db()
    assert (quote.state, files()) == (QuoteState.ASKED, before)


def test_an_answer_without_its_evidence_does_not_count(client: Client, quote: Quote) -> None:
    collecting(client)
    assert client.post(f"/admin/answers/{quote.pk}/", {"answer": "yes"}).status_code == 422
    assert not Quote.objects.showable().exists()


def test_the_quote_is_read_in_its_place(client: Client, quote: Quote) -> None:
    book = publish(BookIndexPage.objects.get(), BookPage(title="The door that opened", slug="door"))
    chapter_with(book, quote)
    collecting(client)
    page = client.get(f"/admin/answers/{quote.pk}/").content.decode()
    assert "Nobody came to see me for weeks. Then" in page
    assert "In the chapter “A spring” of the Story Book “The door that opened”." in page
    assert "Someone who told us their story" in page
    card = client.get(f"/admin/answers/{quote.pk}/card/").content.decode()
    assert ('class="square"' in card, "the nurse listened to me" in card) == (True, True)


def test_a_collector_hears_the_very_moment_and_no_other(client: Client) -> None:
    recording = recorded()
    body = "We said it aloud."
    words = tuple(
        Word(start, end, ms, ms + 200, 0.9, True)
        for start, end, ms in ((0, 2, 0), (3, 7, 300), (8, 10, 600), (11, 17, 900))
    )
    keep_transcript(
        by=Machine("test"),
        recording=recording,
        body=body,
        turns=[SpokenTurn(None, 0, len(body), 0, 1100, words)],
        made_with="test",
        language="en",
    )
    quote = QuoteFactory(passage=passage_of(recording.story, "it aloud."))
    collecting(client)
    assert (
        f"/listen/{recording.public_id}/?t=600,1100"
        in client.get(f"/admin/answers/{quote.pk}/").content.decode()
    )
    address = f"/listen/{recording.public_id}/"
    assert client.get(f"{address}?t=600,1100").status_code == 200
    assert client.get(f"{address}?t=0,1100").status_code == 404
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.STORYTELLER, Role.COLLECTOR)])
def test_other_roles_record_nothing(client: Client, quote: Quote, role: Role, tmp_path: Path) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(f"/admin/answers/{quote.pk}/").status_code in (302, 403)
    kept = tmp_path / "yes.wav"
    kept.write_bytes(wav(1.0))
    given = Given(ConsentEvidence.Kind.SPOKEN, kept, "audio/wav")
    before = files()
    with pytest.raises(PermissionDenied):
        witnessed.answer(by=UserFactory(role=role), quote=quote, yes=True, given=given)
    assert files() == before


def test_collectors_of_another_study_see_none_of_it(client: Client, quote: Quote) -> None:
    StudyFactory()
    collecting(client)
    assert client.get(f"/admin/answers/{quote.pk}/").status_code == 404


@pytest.mark.parametrize("how", ["taken back", "not to be published", "answered"])
def test_what_is_not_asked_any_more_is_not_read_out(client: Client, quote: Quote, how: str) -> None:
    collecting(client)
    teller = Teller(quote.story.pk)
    match how:
        case "taken back":
            acts.withdraw(by=teller, story=quote.story)
        case "not to be published":
            acts.withdraw(by=teller, story=quote.story, uses=(Use.PUBLISH,))
        case _:
            quotes.refuse(by=teller, quote=quote)
    assert client.get(f"/admin/answers/{quote.pk}/").status_code == 404
    assert str(quote.pk) not in client.get("/admin/answers/").content.decode().split("own-links")[-1][:200]


def test_the_teller_sees_it_and_can_change_it(client: Client, quote: Quote) -> None:
    collecting(client)
    client.post(f"/admin/answers/{quote.pk}/", {"answer": "yes", "evidence": sound()})
    teller = Client()
    opened(teller, quote.story)
    page = teller.get("/my-story/").content.decode()
    assert "you said it to someone here, who wrote it down" in page
    teller.post(f"/my-story/{quote.story.public_id}/quotes/{quote.pk}/", {"answer": "no"})
    assert not Quote.objects.showable().exists()


def test_it_goes_with_the_story(client: Client, quote: Quote) -> None:
    collecting(client)
    before = set(files())
    client.post(f"/admin/answers/{quote.pk}/", {"answer": "yes", "evidence": picture()})
    [kept] = set(files()) - before
    story = quote.story
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    assert erase.process_due() == 1
    assert (Story.objects.exists(), ConsentEvidence.objects.exists(), kept in files()) == (
        False,
        False,
        False,
    )
    assert verify(ConsentEvent).wrong is None
