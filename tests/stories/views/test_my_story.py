from typing import Any

import pytest
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts, receipts
from stories.models import AuditEntry, ConsentEvent, Quote, QuoteState, Recording, Story, TranscriptionRun
from stories.models.reach import By, Never, Reach
from stories.models.uses import Use
from stories.quotes import placements
from stories.roles import Role
from tests.factories import ACCOUNT, QuoteFactory, StoryFactory, UserFactory, passage_of
from tests.stories.telling import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return StoryFactory()


@pytest.fixture
def teller(client: Client, story: Story) -> Client:
    words = receipts.issue(story.storyteller, "a-key")
    client.post("/my-story/", {"words": " ".join(words).upper()})
    return client


def at(story: Story, what: str = "") -> str:
    return f"/my-story/{story.public_id}/{what}"


def page(client: Client) -> str:
    return client.get("/my-story/").content.decode()


def test_my_story_without_a_receipt_asks_for_it(client: Client, story: Story) -> None:
    html = page(client)
    assert ("Your seven words" in html, "I lost my job" in html) == (True, False)


def test_my_story_shows_the_words_and_every_use(teller: Client) -> None:
    Story.objects.update(kind="recorded")
    html = page(teller)
    assert "I lost my job in the spring." in html
    assert [
        use for use in Use if use is not Use.KEEP and str(use.label) not in html.replace("&#x27;", "'")
    ] == []
    Story.objects.update(kind="written")
    assert str(Use.VOICE.label) not in page(teller)


def test_a_yes_to_being_contacted_says_how(teller: Client, story: Story) -> None:
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.CONTACT,))
    asked = teller.post(at(story, "uses/"), {"use_contact": "yes"}, follow=True)
    assert asked.request["PATH_INFO"] == at(story, "reach/")
    assert not Story.objects.permitting(Use.CONTACT).exists()
    teller.post(at(story, "reach/"), {"reach_by": "email", "contact": "sam@example.org"})
    assert Story.objects.permitting(Use.CONTACT).exists()
    assert story.storyteller.identity.opened() == ("", Reach.at("sam@example.org"))
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.CONTACT,))
    again = teller.post(at(story, "uses/"), {"use_contact": "yes"}, follow=True)
    assert again.request["PATH_INFO"] == at(story, "")


def test_a_teller_sees_and_changes_how_they_are_reached(teller: Client, story: Story) -> None:
    ring = {
        "reach_by": "call",
        "contact": "07700 900123",
        "safe_times": "weekday mornings",
        "never": ["voicemail", "text"],
    }
    teller.post(at(story, "reach/"), ring)
    html = teller.get(at(story, "reach/")).content.decode()
    assert "07700 900123" in html and "weekday mornings" in html and html.count(" checked") == 3
    never = (Never.VOICEMAIL, Never.TEXT)
    assert story.storyteller.identity.opened()[1] == Reach("07700 900123", By.CALL, "weekday mornings", never)
    assert "900123" not in str(AuditEntry.objects.values_list("target", "detail"))


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"reach_by": "email", "contact": "07700 900123"},
        {"reach_by": "call", "contact": "ring me"},
        {"reach_by": "call", "contact": "1" * 40},
        {"reach_by": "letter", "contact": " \u200b"},
        {"reach_by": "text", "contact": "07700 900123", "never": ["text"]},
        {"reach_by": "pigeon", "contact": "07700 900123"},
        {"reach_by": "letter", "contact": "x" * 301},
    ],
)
def test_what_reaches_nobody_is_said_and_changes_nothing(
    teller: Client, story: Story, wrong: dict[str, Any]
) -> None:
    assert teller.post(at(story, "reach/"), wrong).status_code == 422
    assert not story.storyteller.can_be_reached


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Type the seven words"),
        ("abacus", "A receipt has 7 words. You typed 1."),
        ("abacuss abide abiding ability ablaze able abridge", "Did you mean “abacus”?"),
        ("abacus abide abiding ability ablaze able abridge", "We don&#x27;t know these seven words"),
    ],
)
def test_a_wrong_receipt_gets_a_plain_sentence(
    client: Client, story: Story, typed: str, sentence: str
) -> None:
    response = client.post("/my-story/", {"words": typed})
    assert (response.status_code, sentence in response.content.decode()) == (400, True)


def test_a_use_is_switched_off_and_on(teller: Client, story: Story) -> None:
    teller.post(at(story, "uses/"), {"use_publish": "no"})
    assert not Story.objects.permitting(Use.PUBLISH).exists()
    teller.post(at(story, "uses/"), {"use_publish": "yes"})
    assert Story.objects.permitting(Use.PUBLISH).get() == story


def test_several_answers_are_saved_together_and_only_what_is_other(teller: Client, story: Story) -> None:
    before = ConsentEvent.objects.count()
    same = {f"use_{use.value}": "yes" for use in Use}
    assert teller.post(at(story, "uses/"), same).status_code == 302
    assert ConsentEvent.objects.count() == before
    saved = teller.post(at(story, "uses/"), same | {"use_publish": "no", "use_book": "no"}, follow=True)
    assert "You said no. It holds from now on: “Show my words on the website?”" in saved.content.decode()
    assert (Story.objects.permitting(Use.PUBLISH).exists(), Story.objects.permitting(Use.SHARE).exists()) == (
        False,
        True,
    )
    assert ConsentEvent.objects.count() == before + 1
    teller.post(at(story, "uses/"), same | {"use_share": "no"})
    assert Story.objects.permitting(Use.BOOK).exists()
    assert not Story.objects.permitting(Use.SHARE).exists()


@pytest.mark.parametrize("sent", [{"use_keep": "no"}, {"use_other": "no"}, {"use_publish": "perhaps"}, {}])
def test_what_is_no_answer_changes_nothing(teller: Client, story: Story, sent: dict[str, str]) -> None:
    before = ConsentEvent.objects.count()
    assert teller.post(at(story, "uses/"), sent).status_code == 302
    assert ConsentEvent.objects.count() == before


def test_a_quote_is_asked_with_the_words_around_it_and_its_place(teller: Client, story: Story) -> None:
    quote = QuoteFactory(passage=passage_of(story, "we could not pay the rent"))
    placements.register("a test", lambda quotes: {one.pk: ["In <a book>."] for one in quotes})
    try:
        html = page(teller)
    finally:
        placements._finders.pop("a test")
    body = quote.passage.revision.body
    before = body[: quote.passage.start].strip()
    assert f"{before} </span><mark>we could not pay the rent</mark>" in html.replace("\n", " ")
    assert "In &lt;a book&gt;." in html


def test_a_quote_is_answered_and_taken_back(teller: Client, story: Story) -> None:
    quote = QuoteFactory(passage=passage_of(story, "the nurse listened to me"))
    assert "Nobody sees them unless you say yes." in page(teller)
    states = []
    for answer in ("no", "yes", "no"):
        teller.post(at(story, f"quotes/{quote.pk}/"), {"answer": answer})
        states.append(Quote.objects.get().state)
    assert states == [QuoteState.REFUSED, QuoteState.APPROVED, QuoteState.REVOKED]
    assert teller.post(at(story, f"quotes/{quote.pk}/"), {"answer": "maybe"}).status_code == 404


def test_someone_elses_quote_is_not_found(teller: Client, story: Story) -> None:
    other = QuoteFactory()
    for whose in (story, other.story):
        assert teller.post(at(whose, f"quotes/{other.pk}/"), {"answer": "yes"}).status_code == 404
    assert Quote.objects.get().state == QuoteState.ASKED


def test_taking_back_closes_everything_at_once(teller: Client, story: Story) -> None:
    assert "gone from these places at once" in teller.get(at(story, "take-back/")).content.decode()
    assert teller.post(at(story, "take-back/")).status_code == 302
    assert [use for use in Use if Story.objects.permitting(use).exists()] == []
    html = page(teller)
    assert ("You took your story back." in html, ACCOUNT[:20] in html) == (True, False)


@pytest.mark.parametrize("address", ["uses/", "quotes/1/", "take-back/"])
def test_acts_without_a_receipt_are_not_found(client: Client, story: Story, address: str) -> None:
    assert client.post("/my-story/take-back/").status_code == 404
    assert client.post(at(story, address), {"use_publish": "no"}).status_code == 404


def test_close_forgets_the_receipt(teller: Client) -> None:
    teller.post("/my-story/close/")
    assert "Your seven words" in page(teller)


def test_a_receipt_that_was_replaced_opens_nothing_more(teller: Client, story: Story) -> None:
    story.storyteller.receipts.update(digest="0" * 64)
    assert "I lost my job" not in page(teller)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("waiting", "The words are not written down yet. It waits for its turn."),
        ("running", "Writing down the words"),
        ("failed", "We could not write down the words."),
        ("done", "We heard no words in your recording."),
    ],
)
def test_a_recording_without_words_shows_how_far_it_is(
    teller: Client, story: Story, state: str, sentence: str
) -> None:
    recording = Recording.objects.create(
        story=story, file="x", sha256="0" * 64, size=1, duration_ms=1, media_type="audio/wav"
    )
    TranscriptionRun.objects.create(recording=recording, state=state)
    assert sentence in page(teller)


def test_a_refused_use_says_why_it_is_closed(teller: Client, story: Story) -> None:
    Story.objects.update(kind="recorded")
    acts.change(by=Teller(story.pk), story=story, answers={Use.PUBLISH: False})
    assert f"This also needs a yes to: “{Use.PUBLISH.label}?”" in page(teller)
    acts.hold(by=UserFactory(role=Role.STEWARD), story=story)
    assert "A consent steward has put the story on hold." in page(teller)


@pytest.mark.parametrize("count", [1, 3])
def test_my_story_asks_the_database_a_constant_number_of_times(
    teller: Client, story: Story, count: int, django_assert_num_queries
) -> None:
    for words in ("I lost my job", "we could not pay the rent", "the nurse listened to me")[:count]:
        QuoteFactory(passage=passage_of(story, words))
    with django_assert_num_queries(QUERIES):
        page(teller)


QUERIES = 22


def test_after_a_take_back_nothing_more_can_be_said(client: Client) -> None:
    story = StoryFactory()
    quote = QuoteFactory(passage=passage_of(story, "the nurse listened to me"))
    opened(client, story)
    acts.withdraw(by=Teller(story.pk), story=story)
    events = ConsentEvent.objects.count()
    client.post(at(story, "uses/"), {"use_publish": "yes"})
    client.post(at(story, f"quotes/{quote.pk}/"), {"answer": "yes"})
    client.post(at(story, f"words/{story.texts.get().current.pk}/"))
    assert ConsentEvent.objects.count() == events
    assert Quote.objects.get().state == "asked"
    for act in (acts.change, acts.renew):
        with pytest.raises(acts.TakenBack):
            act(by=Teller(story.pk), story=story, answers=dict.fromkeys(Use, True))
    assert not Story.objects.permitting(Use.KEEP).exists()


def test_a_consent_found_invalid_says_that_we_closed_it(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    acts.invalidate(by=UserFactory(role=Role.STEWARD), story=story)
    page = client.get("/my-story/").content.decode()
    assert ["We have closed your story." in page, "You took your story back." in page] == [True, False]


def test_the_history_says_what_was_taken_back(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    response = client.post(at(story, "uses/"), {"use_publish": "no"})
    assert response["Location"] == at(story, "#answers")
    assert "Taken back. No to: “Show my words on the website?”." in client.get("/my-story/").content.decode()
    acts.withdraw(by=Teller(story.pk), story=story)
    assert "Taken back. No to: Everything." in client.get("/my-story/").content.decode()
