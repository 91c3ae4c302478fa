"""What an interviewer says is not the teller's: not suggested, not coded, not quoted."""

import pytest
from django.test import Client
from django.urls import reverse

from analysis import coding
from analysis.models import Code, Coding, Suggestion, SuggestionRun
from analysis.suggesting import make_missing_runs, suggest
from stories import quotes, speakers
from stories.actors import Machine
from stories.models import Quote, Revision, Speaker, Story, User, Voice
from stories.passages import mark
from stories.questions import NotTheirs
from stories.roles import Role
from stories.texts import SpokenTurn, Who, keep_transcript
from tests.factories import UserFactory, revision_of
from tests.stories.recordings import recorded

pytestmark = pytest.mark.django_db
ASKED, ANSWERED = "Did you lose your job then?", "I lost my job, yes. We had no rent money."
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
        quotes.ask(by=UserFactory(role=Role.EDITOR), passage=passage)
    answer = mark(revision=revision(story), start=len(ASKED) + 1, end=len(SAID))
    quotes.ask(by=UserFactory(role=Role.EDITOR), passage=answer)
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
