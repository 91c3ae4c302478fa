import pytest
from django.template.loader import render_to_string

from search.engine import Audience
from search.highlight import Fragment
from search.passages import LONGEST, Passages, cuts
from search.sources import Clip, Theme
from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import HowNamed, Recording, Revision, Story, StoryKind, Voice, Word
from stories.models.uses import Use
from stories.texts.revisions import correct, keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.transcripts.review import teller_agrees
from tests.factories import (
    AreaFactory,
    CodeFactory,
    CodingFactory,
    StoryFactory,
    StorytellerFactory,
    a_reader,
    passage_of,
    revision_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.search.urls")]

BODY = "I lost my job.\n\nThen the nurse came."
SPOKEN = "How are you? I am well."


def words_of(source: Passages, story: Story) -> list[str]:
    return [entry.body for entry in source.documents(list(source.keys_of(story.pk)))]


def spoken_story(made_with: str = "an engine", first: Who = Who(Voice.OTHER, "A")) -> Revision:  # noqa: B008
    """An interview of two turns. The words of the second have times: a word each 100 ms from 1000."""
    story = StoryFactory(kind=StoryKind.INTERVIEW, body="", title="A talk")
    recording = Recording.objects.create(
        story=story, sha256="0" * 64, size=1, duration_ms=9000, media_type="audio/wav", file="none"
    )
    second = tuple(
        Word(start, end, 1000 + 100 * n, 1080 + 100 * n, 0.9, True)
        for n, (start, end) in enumerate([(13, 14), (15, 17), (18, 22)])
    )
    turns = (
        SpokenTurn(first, 0, 12, 0, 900),
        SpokenTurn(Who(Voice.OTHER, "B"), 13, 23, 1000, 1400, second),
    )
    return keep_transcript(
        by=Machine("test"), recording=recording, body=SPOKEN, turns=turns, made_with=made_with
    )


def test_account_is_found_by_paragraphs() -> None:
    story = StoryFactory(body=BODY, title="Work")
    [first, second] = Passages().documents(list(Passages().keys_of(story.pk)))
    assert (first.body, second.body) == ("I lost my job.", "Then the nurse came.")
    assert (first.kind, first.audience, first.title, first.story_id) == (
        "passage",
        Audience.RESEARCH,
        "Work",
        story.pk,
    )
    assert first.key == f"{revision_of(story).pk}.0.14"


def test_transcript_is_found_by_turns() -> None:
    assert words_of(Passages(), spoken_story().text.story) == ["How are you?", "I am well."]


def test_every_key_is_among_those_of_its_story() -> None:
    stories = [StoryFactory(body=BODY), spoken_story().text.story]
    source = Passages()
    assert sorted(source.keys()) == sorted(key for story in stories for key in source.keys_of(story.pk))


def test_story_that_may_not_be_read_has_keys_and_no_documents() -> None:
    story = StoryFactory(body=BODY, uses=(Use.KEEP, Use.PUBLISH))
    source, keys = Passages(), list(Passages().keys_of(story.pk))
    assert (
        len(keys),
        list(source.documents(keys)),
        source.showable(keys, a_reader()),
        source.resolve(keys, a_reader()),
    ) == (
        2,
        [],
        set(),
        {},
    )


def test_key_of_an_older_revision_stands_for_nothing() -> None:
    story = StoryFactory(body="My name is Ann Fictional.")
    source, old = Passages(), list(Passages().keys_of(story.pk))
    correct(by=Machine("test"), text=story.texts.get(), body="My name is not said.")
    assert (
        source.showable(old, a_reader()),
        source.resolve(old, a_reader()),
        list(source.documents(old)),
    ) == (set(), {}, [])
    assert words_of(source, story) == ["My name is not said."]


def test_shown_says_who_where_and_what_people_coded_there() -> None:
    teller = StorytellerFactory(how_named=HowNamed.CHOSEN_NAME, display_name="Ann Fictional")
    story = StoryFactory(body=BODY, storyteller=teller, area=AreaFactory(name="Fictional Town"))
    code = CodeFactory(name="Work", colour=3, shape="star")
    for words in ("I lost my job", "lost my job."):
        CodingFactory(passage=passage_of(story, words), code=code)
    keys = list(Passages().keys_of(story.pk))
    first, second = (Passages().resolve(keys, a_reader())[key] for key in keys)
    assert (first.title, first.words, first.who) == (f"Story {story.pk}", "I lost my job.", "Ann Fictional")
    assert (first.where_from, first.clip, first.themes) == (
        "Written, Fictional Town",
        None,
        (Theme("Work", 3, "star"),),
    )
    assert first.url == f"/admin/workbench/{story.public_id}/#w{keys[0].replace('.', '-')}"  # at its words
    assert second.themes == ()


def test_turn_can_be_heard_at_the_time_of_its_words() -> None:
    revision = spoken_story()
    keys = list(Passages().keys_of(revision.text.story_id))
    first, second = (Passages().resolve(keys, a_reader())[key] for key in keys)
    url = f"/listen/{revision.text.recording.public_id}/"
    assert (first.clip, second.clip) == (None, Clip(url, 1000, 1280))
    assert (second.clip.src, second.clip.seconds) == (f"{url}?t=1000,1280", 0.28)


def test_a_question_says_who_asks_and_is_not_the_tellers() -> None:
    revision = spoken_story(first=Who(Voice.INTERVIEWER))
    keys = list(Passages().keys_of(revision.text.story_id))
    question, answer = (Passages().resolve(keys, a_reader())[key] for key in keys)
    assert (question.words, question.who, question.asked) == ("How are you?", "Interviewer", True)
    teller = revision.text.story.storyteller.shown_as
    assert (answer.words, answer.who, answer.asked) == ("I am well.", teller, False)
    hit = {"shown": question, "words": [Fragment(question.words)], "label": "Passage"}
    page = render_to_string("search/hit.html", {"hit": hit})
    assert "Interviewer asks" in page and "hit__snippet--asked" in page and teller not in page


def test_words_that_only_a_machine_stands_for_say_so() -> None:
    revision = spoken_story(made_with="an engine")
    keys = list(Passages().keys_of(revision.text.story_id))
    assert {shown.unchecked for shown in Passages().resolve(keys, a_reader()).values()} == {True}
    teller_agrees(by=Teller(revision.text.story_id), revision=revision)
    assert {shown.unchecked for shown in Passages().resolve(keys, a_reader()).values()} == {False}


def test_withdrawn_story_is_not_shown() -> None:
    story = StoryFactory(body=BODY)
    keys = list(Passages().keys_of(story.pk))
    assert Passages().showable(keys, a_reader()) == set(keys)
    acts.withdraw(by=Teller(story.pk), story=story)
    assert Passages().showable(keys, a_reader()) == set()


def test_long_paragraph_is_cut_between_words() -> None:
    body = "  " + "words " * 900
    pieces = [body[start:end] for start, end in cuts(body, 0, len(body))]
    assert " ".join(pieces) == body.strip()
    assert max(len(piece) for piece in pieces) <= LONGEST
    assert [piece[:5] + piece[-5:] for piece in pieces] == ["wordswords"] * len(pieces)


def test_long_stretch_without_spaces_is_cut_all_the_same() -> None:
    body = "x" * (2 * LONGEST + 5)
    assert [end - start for start, end in cuts(body, 0, len(body))] == [LONGEST, LONGEST, 5]
