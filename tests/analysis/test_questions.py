"""What an interviewer says is not the teller's: not suggested, not coded, not quoted."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analysis.coding import acts as coding
from analysis.models import Code, Coding, Suggestion, SuggestionRun
from analysis.suggesting import make_missing_runs, suggest
from stories.accounts.actors import Machine, Teller
from stories.models import Asked, Passage, Quote, Revision, RunState, Speaker, Story, User, Voice
from stories.quotes import acts
from stories.roles import Role
from stories.texts.interviewer_words import NotTheirs
from stories.texts.passages import mark
from stories.texts.revisions import correct, keep_transcript
from stories.texts.turns import SpokenTurn, Who, turns_of
from stories.transcripts import speakers
from tests.factories import UserFactory, revision_of
from tests.stories.recordings import recorded
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]
ASKED, ANSWERED = "Did you think: I lost my job?", "I lost my job, yes. We had no rent money."
SAID = f"{ASKED}\n{ANSWERED}"


@pytest.fixture
def story(starter: None) -> Story:
    recording = recorded()
    turns = [
        SpokenTurn(Who(Voice.INTERVIEWER), 0, len(ASKED), 0, 900),
        SpokenTurn(Who(Voice.TELLER, "Wren"), len(ASKED) + 1, len(SAID), 1000, 2900),
    ]
    keep_transcript(by=Machine("test"), recording=recording, body=SAID, turns=turns, made_with="")
    return recording.story


@pytest.fixture
def researcher() -> User:
    user: User = UserFactory(role=Role.RESEARCHER)
    return user


def revision(story: Story) -> Revision:
    found: Revision = revision_of(story)
    return found


def test_the_machine_suggests_nothing_in_a_question(story: Story) -> None:
    make_missing_runs()
    suggest(SuggestionRun.objects.get(revision=revision(story)).pk)
    found = [one.passage for one in Suggestion.objects.select_related("passage")]
    assert found
    assert all(passage.start > len(ASKED) for passage in found)


def test_a_question_is_not_coded_and_an_answer_with_it_is(story: Story, researcher: User) -> None:
    code = Code.objects.get(slug="work")
    question = mark(revision=revision(story), start=0, end=len(ASKED))
    with pytest.raises(NotTheirs, match="Choose words of an answer"):
        coding.apply(by=researcher, passage=question, code=code)
    both = mark(revision=revision(story), start=0, end=len(SAID))
    coding.apply(by=researcher, passage=both, code=code)
    assert Coding.objects.count() == 1


@pytest.mark.parametrize(("start", "end"), [(0, len(ASKED)), (8, len(SAID)), (len(ASKED) - 1, len(SAID))])
def test_no_word_of_a_question_is_quoted(story: Story, start: int, end: int) -> None:
    passage = mark(revision=revision(story), start=start, end=end)
    with pytest.raises(NotTheirs, match="Choose words that the teller says"):
        acts.ask(by=UserFactory(role=Role.EDITOR), passage=passage)
    answer = mark(revision=revision(story), start=len(ASKED) + 1, end=len(SAID))
    acts.ask(by=UserFactory(role=Role.EDITOR), passage=answer)
    assert Quote.objects.count() == 1


def test_at_the_desk_it_is_said_in_a_sentence(story: Story, researcher: User, client: Client) -> None:
    client.force_login(researcher)
    words = {"revision": revision(story).pk, "words": ASKED, "code": "work"}
    answer = client.post(reverse("analysis_code_words", args=[story.public_id]), words)
    assert "That is the interviewer’s question." in answer.content.decode()
    assert not Coding.objects.exists()


def test_a_voice_that_nobody_named_may_be_coded(story: Story, researcher: User) -> None:
    asks = Speaker.objects.get(voice=Voice.INTERVIEWER)
    speakers.describe(by=researcher, speaker=asks, voice=Voice.UNKNOWN, name="")
    question = mark(revision=revision(story), start=0, end=len(ASKED))
    coding.apply(by=researcher, passage=question, code=Code.objects.get(slug="work"))


def is_called(researcher: User, before: Voice, now: Voice) -> None:
    speaker = Speaker.objects.get(voice=before)
    speakers.describe(by=researcher, speaker=speaker, voice=now, name="")


def test_what_was_coded_and_quoted_goes_and_comes_with_whose_words_they_are(
    story: Story, researcher: User, client: Client
) -> None:
    """Somebody says only later that a voice is the interviewer's; and that it was not so."""
    is_called(researcher, Voice.INTERVIEWER, Voice.UNKNOWN)
    make_missing_runs()
    suggest(SuggestionRun.objects.get(revision=revision(story)).pk)
    code = Code.objects.get(slug="work")
    question = mark(revision=revision(story), start=0, end=len(ASKED))
    both = mark(revision=revision(story), start=0, end=len(SAID))
    for passage in (question, both):
        coding.apply(by=researcher, passage=passage, code=code)
    quote = acts.ask(by=UserFactory(role=Role.EDITOR), passage=question)
    acts.approve(by=Teller(story.pk), quote=quote)

    def standing() -> tuple[int, int, int]:
        found = Suggestion.objects.readable().filter(passage__start__lt=len(ASKED)).count()
        return Coding.objects.live().count(), found, Quote.objects.showable().count()

    client.force_login(researcher)
    desk = reverse("analysis_desk", args=[story.public_id])
    assert standing() == (2, 1, 1)
    is_called(researcher, Voice.UNKNOWN, Voice.INTERVIEWER)
    assert standing() == (1, 0, 0)
    page = client.get(desk).content.decode()
    assert page.count("data-note=") < 4
    assert not Quote.objects.get().is_approved
    is_called(researcher, Voice.INTERVIEWER, Voice.OTHER)
    assert standing() == (2, 1, 1)


def test_a_quote_that_waits_for_its_teller_is_not_asked_any_more(story: Story, researcher: User) -> None:
    is_called(researcher, Voice.INTERVIEWER, Voice.UNKNOWN)
    question = mark(revision=revision(story), start=0, end=len(ASKED))
    acts.ask(by=UserFactory(role=Role.EDITOR), passage=question)
    teller = Client()
    assert "We would like to show these words" in opened(teller, story)
    is_called(researcher, Voice.UNKNOWN, Voice.INTERVIEWER)
    assert Quote.objects.waiting().count() == 0
    assert "We would like to show these words" not in teller.get("/my-story/").content.decode()


def test_a_voice_that_turns_out_to_be_the_tellers_is_looked_through_for_themes(
    story: Story, researcher: User, django_capture_on_commit_callbacks: Any
) -> None:
    make_missing_runs()
    run = SuggestionRun.objects.get(revision=revision(story))
    suggest(run.pk)
    before = Suggestion.objects.readable().count()
    with django_capture_on_commit_callbacks(execute=True):
        is_called(researcher, Voice.INTERVIEWER, Voice.OTHER)
    run.refresh_from_db()
    assert run.state == RunState.WAITING
    suggest(run.pk)
    assert Suggestion.objects.readable().count() == before + 1


def test_a_correction_looks_again_at_whose_words_a_passage_is(story: Story, researcher: User) -> None:
    """The turn that it stands in is another's now."""
    answer = mark(revision=revision(story), start=len(ASKED) + 1, end=len(SAID))
    coding.apply(by=researcher, passage=answer, code=Code.objects.get(slug="work"))
    one, two = turns_of(revision(story))
    turns = [one, replace(two, speaker=one.speaker)]
    correct(by=researcher, text=revision(story).text, body=SAID, turns=turns)
    assert Coding.objects.live().count() == 0
    assert Passage.objects.get(pk=answer.pk).asked == Asked.WHOLLY
