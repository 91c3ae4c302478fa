"""A part that its teller closes: gone from text, clips, quotes, search, codings and counts; then opened."""

import random

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from analysis import suggesting
from analysis.coding import acts as coding
from analysis.models import Coding, Suggestion, SuggestionRun
from analysis.reading import NotReadable
from search import indexing
from search.models import Document
from stories.accounts.actors import Machine, Teller
from stories.models import (
    ConsentEvent,
    EventKind,
    Passage,
    Quote,
    Recording,
    RedactedPart,
    Revision,
    Source,
    Story,
    User,
    Voice,
    Word,
)
from stories.quotes import acts
from stories.redaction import parts
from stories.roles import Role
from stories.texts.masking import MARK, Written, said_in, with_again, without
from stories.texts.passages import NotThere, mark, span
from stories.texts.revisions import NotCurrent, correct, keep_transcript
from stories.texts.sentences import joined, pieces
from stories.texts.turns import SpokenTurn, Who
from tests.examples import examples
from tests.factories import (
    CodeFactory,
    CodingFactory,
    QuoteFactory,
    StoryFactory,
    UserFactory,
    passage_of,
    revision_of,
)
from tests.stories.recordings import recorded
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BODY = "The kettle sang. My brother Tomas owed them money. Then the nurse listened to me."
SECRET = "My brother Tomas owed them money."


@pytest.fixture
def story() -> Story:
    story: Story = StoryFactory(body=BODY)
    return story


def body(story: Story) -> str:
    return revision_of(story).body


def close(story: Story, words: str = SECRET) -> RedactedPart:
    revision = revision_of(story)
    start = revision.body.index(words)
    return parts.close(by=Teller(story.pk), revision=revision, start=start, end=start + len(words))


def reopen(redacted_part: RedactedPart) -> None:
    parts.reopen(by=Teller(redacted_part.text.story_id), redacted_part=redacted_part)


def test_the_words_are_gone_and_come_back(story: Story) -> None:
    redacted_part = close(story)
    assert body(story) == "The kettle sang. […] Then the nurse listened to me."
    reopen(redacted_part)
    assert body(story) == BODY
    kinds = list(ConsentEvent.objects.of(story).values_list("kind", flat=True))
    assert kinds == [EventKind.GIVEN, EventKind.PART_CLOSED, EventKind.PART_OPENED]
    with pytest.raises(NotCurrent):
        reopen(redacted_part)


def test_whoever_vouched_for_the_words_still_does(story: Story) -> None:
    before = revision_of(story)
    close(story)
    after = revision_of(story)
    assert [after.maker, after.source, after.is_vouched_for] == [before.maker, before.source, True]


def test_a_coding_a_suggestion_and_a_quote_of_it_are_gone(story: Story) -> None:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    inside, beside = passage_of(story, "owed them money"), passage_of(story, "nurse listened")
    reaching = passage_of(story, "money. Then the nurse")
    for passage in (inside, beside, reaching):
        CodingFactory(passage=passage, coder=researcher)
        Suggestion.objects.create(passage=passage, code=CodeFactory(), score=0.5, made_by="test")
    hidden, shown = QuoteFactory(passage=inside, approved=True), QuoteFactory(passage=beside, approved=True)
    redacted_part = close(story)
    assert [one.passage for one in Coding.objects.countable()] == [beside]
    assert [one.passage for one in Suggestion.objects.readable()] == [beside]
    assert list(Quote.objects.showable()) == [shown]
    assert Quote.objects.get(pk=hidden.pk).state == "revoked"
    beside.refresh_from_db()
    assert (beside.revision, beside.lost) == (revision_of(story), False)
    with pytest.raises(NotReadable):
        coding.apply(by=researcher, passage=Passage.objects.get(pk=inside.pk), code=CodeFactory())
    reopen(redacted_part)
    assert {one.passage for one in Coding.objects.countable()} == {inside, beside, reaching}
    assert list(Quote.objects.showable()) == [shown]  # its teller has yet to say yes to it again
    acts.approve(by=Teller(story.pk), quote=Quote.objects.get(pk=hidden.pk))
    assert Quote.objects.showable().count() == 2


def test_the_index_loses_it_and_a_search_never_shows_it(story: Story, client: Client) -> None:
    indexing.index_story(story_id=story.pk)
    client.force_login(UserFactory(role=Role.RESEARCHER))

    def found(words: str) -> bool:
        return "My brother" in client.get("/search/", {"q": words, "in": "research"}).content.decode()

    assert found("Tomas")
    close(story)
    assert not found("Tomas")  # with the index as it was
    indexing.index_story(story_id=story.pk)
    assert not any("toma" in document.body.lower() for document in Document.objects.all())
    assert not found("Tomas")


def test_staff_read_it_on_no_page(story: Story, client: Client) -> None:
    passage = passage_of(story, "owed them money")
    CodingFactory(passage=passage)
    QuoteFactory(passage=passage)
    removed = CodingFactory(passage=passage, coder=UserFactory(role=Role.RESEARCHER))
    coding.remove(by=removed.coder, coding=removed)
    close(story)
    for role in (Role.RESEARCHER, Role.EDITOR, Role.COLLECTOR, Role.STEWARD):
        client.force_login(UserFactory(role=role))
        for address in (
            "/admin/",
            "/admin/workbench/",
            f"/admin/workbench/{story.public_id}/",
            "/admin/quotes/",
            "/admin/answers/",
            f"/admin/consent/{story.pk}/",
            "/search/?q=owed&in=research",
        ):
            page = client.get(address).content.decode()
            assert not [word for word in ("Tomas", "them money") if word in page], (role, address)


def test_words_that_were_closed_meanwhile_are_not_marked_nor_looked_through(story: Story) -> None:
    before = revision_of(story)
    run = SuggestionRun.objects.create(revision=before)
    close(story)
    with pytest.raises(NotThere):
        mark(revision=before, start=17, end=40)
    suggesting.suggest(run.pk)
    assert not SuggestionRun.objects.filter(pk=run.pk).exists()
    with pytest.raises(NotCurrent):
        parts.close(by=Teller(story.pk), revision=before, start=0, end=3)


def test_only_the_teller_closes_and_opens(story: Story) -> None:
    revision, other = revision_of(story), StoryFactory()
    for actor in (Teller(other.pk), UserFactory(role=Role.STEWARD), Machine("test")):
        with pytest.raises(PermissionDenied):
            parts.close(by=actor, revision=revision, start=0, end=3)
    redacted_part = close(story)
    with pytest.raises(PermissionDenied):
        parts.reopen(by=Teller(other.pk), redacted_part=redacted_part)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 2), (0, 9999), (16, 17)])
def test_a_part_that_is_none(story: Story, start: int, end: int) -> None:
    with pytest.raises(NotThere):
        parts.close(by=Teller(story.pk), revision=revision_of(story), start=start, end=end)


def test_a_correction_keeps_it_closed_and_it_finds_its_place_again(story: Story) -> None:
    first, second = close(story, "The kettle sang."), close(story)
    assert body(story) == "[…] […] Then the nurse listened to me."
    text = story.texts.get()
    correct(by=Teller(story.pk), text=text, body=body(story).replace("Then", "And then"))
    reopen(first)
    assert body(story) == "The kettle sang. […] And then the nurse listened to me."
    reopen(second)
    assert body(story) == BODY.replace("Then", "And then")


def test_where_the_mark_was_taken_out_nothing_is_put_anywhere(story: Story) -> None:
    redacted_part = close(story)
    correct(by=Teller(story.pk), text=story.texts.get(), body="All of it is new.")
    with pytest.raises(NotThere):
        reopen(redacted_part)


@pytest.mark.parametrize("seed", range(examples(4)))
def test_however_parts_are_closed_and_opened_all_of_it_comes_back(story: Story, seed: int) -> None:
    chance = random.Random(seed)
    closed: list[RedactedPart] = []
    for _ in range(14):
        if closed and chance.random() < 0.45:
            reopen(closed.pop(chance.randrange(len(closed))))
            continue
        words = [piece for piece in body(story).split() if MARK not in piece]
        if words:
            closed.append(close(story, chance.choice(words)))
    for one in chance.sample(closed, len(closed)):
        reopen(one)
    assert body(story) == BODY


# ---- What was said aloud -------------------------------------------------------------------


@pytest.fixture
def recording() -> Recording:
    """Two turns; the words last half a second each."""
    recording = recorded()
    lines = ("What did you need?", "I needed Tomas gone.")
    turns, at, when = [], 0, 0
    voices = Who(Voice.INTERVIEWER), Who(Voice.TELLER, "Wren")
    for speaker, line in zip(voices, lines, strict=True):
        words, start, place = [], at, at
        for word in line.split():
            words.append(Word(place, place + len(word), when, when + 300, 0.9, True))
            place, when = place + len(word) + 1, when + 350
        turns.append(SpokenTurn(speaker, start, start + len(line), words[0].start_ms, when, tuple(words)))
        at = start + len(line) + 1
    said = "\n".join(lines)
    keep_transcript(by=Machine("test"), recording=recording, body=said, turns=turns, made_with="test")
    return recording


def answered(client: Client, address: str) -> int:
    answer = client.get(address)
    answer.getvalue()
    return answer.status_code


def current(recording: Recording) -> Revision:
    recording.transcript.refresh_from_db()
    revision = recording.transcript.current
    assert revision is not None
    return revision


def test_turns_and_times_stay_as_they_were(recording: Recording) -> None:
    before = [SpokenTurn.of(turn) for turn in current(recording).turns.order_by("number")]
    redacted_part = close(recording.story, "needed Tomas")
    after = current(recording)
    [asked, told] = [SpokenTurn.of(turn) for turn in after.turns.order_by("number")]
    assert (after.body, asked) == ("What did you need?\nI […] gone.", before[0])
    assert after.body[told.start : told.end] == "I […] gone."
    assert [after.body[word.start : word.end] for word in told.words] == ["I", "gone."]
    assert (redacted_part.start_ms, redacted_part.end_ms) == (1750, 2400)
    reopen(redacted_part)
    assert [SpokenTurn.of(turn) for turn in current(recording).turns.order_by("number")] == before


def test_one_persons_words_at_a_time(recording: Recording) -> None:
    with pytest.raises(NotThere, match="one person"):
        close(recording.story, "need?\nI needed")


def test_nobody_but_the_teller_hears_it(recording: Recording, client: Client) -> None:
    close(recording.story, "Tomas")
    at = f"/listen/{recording.public_id}/"
    opened(client, recording.story)
    assert answered(client, at) == 200
    client.logout()
    client.force_login(UserFactory(role=Role.RESEARCHER))
    heard = {t: answered(client, at + t) for t in ("", "?t=0,1000", "?t=0,2050", "?t=2150,2250")}
    assert heard == {"": 404, "?t=0,1000": 200, "?t=0,2050": 404, "?t=2150,2250": 404}


def test_a_clip_of_a_quote_around_it_is_gone(recording: Recording, client: Client) -> None:
    passage = passage_of(recording.story, "I needed Tomas gone")
    QuoteFactory(passage=passage, approved=True)
    said = span(passage)
    assert said is not None
    clip = f"/listen/{recording.public_id}/?t={said.start_ms},{said.end_ms}"
    assert answered(client, clip) == 200
    close(recording.story, "Tomas")
    assert answered(client, clip) == 404


def test_a_machine_that_listens_again_does_not_bring_it_back(recording: Recording) -> None:
    close(recording.story, "Tomas")
    keep_transcript(
        by=Machine("test"),
        recording=recording,
        body="I needed Tomas gone.",
        turns=[SpokenTurn(None, 0, 20, 0, 900)],
        made_with="another",
    )
    assert "Tomas" not in current(recording).body
    assert current(recording).source == Source.WHISPER
    redacted_part = RedactedPart.objects.get()
    reopen(redacted_part)
    assert "Tomas" in current(recording).body


# ---- On the teller's page ------------------------------------------------------------------


def boxes(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('name="piece" value="')[1:]]


def test_a_teller_ticks_sentences(client: Client, story: Story) -> None:
    opened(client, story)
    page = f"/my-story/{story.public_id}/parts/"
    ticks = boxes(client.get(page).content.decode())
    assert len(ticks) == 3
    client.post(page, {"piece": ticks[:2]})
    assert (body(story), RedactedPart.objects.count()) == ("[…] Then the nurse listened to me.", 1)
    html = client.get(page).content.decode()
    assert (SECRET in html, len(boxes(html))) == (True, 1)
    client.post(f"{page}{RedactedPart.objects.get().pk}/open/")
    assert body(story) == BODY


def test_ticks_of_words_that_have_changed_close_nothing(client: Client, story: Story) -> None:
    opened(client, story)
    page = f"/my-story/{story.public_id}/parts/"
    ticks = boxes(client.get(page).content.decode())
    correct(by=Teller(story.pk), text=story.texts.get(), body="Something else.")
    said = client.post(page, {"piece": [*ticks, "x", "1.2", ""]}, follow=True).content.decode()
    assert ("Choose again" in said, RedactedPart.objects.count()) == (True, 0)


def test_another_tellers_part_is_not_there(client: Client, story: Story) -> None:
    redacted_part = close(StoryFactory(body=BODY))
    opened(client, story)
    assert client.post(f"/my-story/{story.public_id}/parts/{redacted_part.pk}/open/").status_code == 404


# ---- Pure -----------------------------------------------------------------------------------


def test_pieces_are_sentences_and_long_ones_are_cut() -> None:
    text = Written("One! Two? […] Three… “Four.” five\nsix")
    assert [piece.text for piece in pieces(text, marks=[10])] == [
        "One!",
        "Two?",
        "Three…",
        "“Four.”",
        "five",
        "six",
    ]
    long = pieces(Written("word " * 200))
    assert max(len(piece.text) for piece in long) <= 240
    assert " ".join(piece.text for piece in long) == ("word " * 200).strip()
    assert [piece.text for piece in pieces(Written("x" * 500))] == ["x" * 240, "x" * 240, "x" * 20]


def test_neighbours_are_closed_as_one() -> None:
    all_of_them = pieces(Written("One. Two. Three. Four."))
    chosen = [all_of_them[0], all_of_them[1], all_of_them[3]]
    assert joined(chosen, all_of_them) == [(0, 9), (17, 22)]


def test_masking_and_back_is_the_same(recording: Recording) -> None:
    revision = current(recording)
    text = Written(revision.body, tuple(SpokenTurn.of(turn) for turn in revision.turns.order_by("number")))
    start = text.body.index("needed")
    said = said_in(text, start, start + 6)
    masked = without(text, [(start, start + 6)])
    assert with_again(masked, start, "needed", said) == text


def test_a_restored_backup_closes_it_again(story: Story) -> None:
    from stories.backup.replay import replay  # what a restore does, without one

    with pytest.raises(ZeroDivisionError), transaction.atomic():  # it is not in the backup
        close(story)
        raise ZeroDivisionError
    assert SECRET in body(story)
    assert replay(unknown_is_held=True).closed == 1
    assert SECRET not in body(story)
    assert ConsentEvent.objects.of(story).last().kind == EventKind.PART_CLOSED  # type: ignore[union-attr]


def test_where_the_words_are_others_all_of_it_is_hidden(story: Story) -> None:
    from stories.backup.replay import replay
    from stories.texts.revisions import correct

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        close(story)
        raise ZeroDivisionError
    correct(by=Teller(story.pk), text=story.texts.get(), body=f"Other words. {body(story)}")
    assert replay(unknown_is_held=True).closed == 1
    assert ConsentEvent.objects.of(story).last().kind == EventKind.PAUSED  # type: ignore[union-attr]
