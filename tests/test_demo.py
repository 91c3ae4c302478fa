"""The demo, whole: what a newcomer finds in it. Loaded once for all of these."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django_tasks_db.models import DBTaskResult

from analysis.insight import Hidden, Shown
from analysis.models import Code, Coding, Decision, Memo, Suggestion, SuggestionRun
from stories import signals
from stories.accounts.actors import Teller
from stories.consent import acts, receipts
from stories.consent.events import first_broken
from stories.demo import load, without_sound
from stories.demo.people import OF_ONE_STUDY, SIGN_INS, password
from stories.demo.texts import stories
from stories.models import Area, Quote, RunState, Story, Study, Text, TranscriptionRun, Turn, User, Voice
from stories.models.uses import Use
from stories.roles import Right
from storybook.demo.books import books
from storybook.models import BookPage, ChapterPage, ThemePage
from storybook.publishing.shown import show, shown
from tests.figures import people_by_code

# On SQLite, as `make demo` is; what it loads goes through acts that are tried on both.
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("demo")
    private = {"BACKEND": "stories.storage.PrivateFiles", "OPTIONS": {"location": folder / "private"}}
    storages = settings.STORAGES | {"private": private}
    told = override_settings(DEBUG=True, DATA=folder, STORYBOOK_DEMO=True, STORAGES=storages)
    with told, django_db_blocker.unblock():
        yield from _loaded()


def _loaded() -> Iterator[None]:
    with transaction.atomic():
        for _ in range(2):  # twice is once
            call_command("demo", no_serve=True)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def visitor(demo: None) -> Client:
    return Client()


def test_people_of_six_places_told_over_two_years(demo: None) -> None:
    written = stories()
    lengths = [len(story.body.split()) for story in written]
    assert len(written) >= 40
    assert len({story.title for story in written}) == len(written)
    assert sum(length > 800 for length in lengths) >= 10
    assert [length for length in lengths if not (length > 800 or 60 <= length <= 400)] == []
    assert Story.objects.filter(title__in=("What helped?", "What would you change?")).count() == 80
    assert Story.objects.filter(kind="interview").count() == 9
    towns = Area.objects.filter(depth=2, stories__isnull=False).distinct()
    assert (towns.count(), Area.objects.filter(depth=1).count()) == (6, 2)
    days = sorted(Story.objects.values_list("told_on", flat=True))
    assert (days[-1] - days[0]).days > 700
    assert max((after - before).days for before, after in pairwise(days)) < 40


def test_the_history_of_every_consent_is_whole(demo: None) -> None:
    assert [story.pk for story in Story.objects.all() if first_broken(story)] == []


def test_two_sittings_are_of_one_person(demo: None) -> None:
    first, second = (load.story_of(slug) for slug in ("the-room-with-the-boxes", "the-key"))
    assert (first.storyteller, first != second) == (second.storyteller, True)


def test_some_transcripts_are_agreed_to_some_unchecked_one_waits_and_one_is_silent(demo: None) -> None:
    heard = Text.objects.filter(recording__isnull=False).select_related("current")
    assert Counter(text.current.is_vouched_for for text in heard) == {True: 5, False: 2}
    waiting = TranscriptionRun.objects.get(state=RunState.WAITING)
    assert waiting.recording.story.title == "They asked me what I wanted"
    assert load.story_of("quiet").texts.count() == 0
    assert load.story_of("quiet").recordings.get().transcription_runs.get().state == RunState.DONE


def test_every_state_is_there_to_be_seen(demo: None) -> None:
    assert set(Decision.objects.values_list("accepted", flat=True)) == {True, False}
    assert Suggestion.objects.undecided().exists()
    assert set(Quote.objects.values_list("state", flat=True)) == {"asked", "approved", "refused", "revoked"}
    last = Counter(story.consent_events.last().kind for story in Story.objects.all())
    assert {kind for kind in last if last[kind]} == {
        "given",
        "changed",
        "quote_back",
        "held",
        "quote_yes",
        "withdrawn",
        "expired",
        "invalidated",
    }
    assert Story.objects.filter(held=True).count() == 1
    standings = [acts.standing(story) for story in Story.objects.all()]
    assert Counter(str(one.embargo) for one in standings) == {
        "none": len(standings) - 2,
        "open": 1,
        "until": 1,
    }
    assert len({tuple(sorted(one.answers.items())) for one in standings}) > 5
    assert Story.objects.exclude(content_warnings=[]).count() >= 10


def test_two_books_stand_on_the_shelf_and_no_quote_of_theirs_is_missing(visitor: Client) -> None:
    told = books()
    assert BookPage.objects.open_to_readers().count() == len(told) == 2
    for page in ChapterPage.objects.all():
        keys = page.quote_keys()
        assert sorted(shown(keys)) == sorted(keys), page.title
        html = visitor.get(page.url).content.decode()
        assert html.count("<blockquote") == len(keys)
        assert "is made up" in html


def test_chapters_have_quotes_of_some_sentences_and_one_book_has_voices_in_each(demo: None) -> None:
    special = ("what-changed", "len-in-two-sittings", "the-man-who-mended-clocks")
    for book in BookPage.objects.all():
        chapters = list(ChapterPage.objects.child_of(book))
        assert sum(chapter.slug in special for chapter in chapters) == 2
        for chapter in chapters:
            quotes = shown(chapter.quote_keys()).values()
            if chapter.slug not in special:
                assert 6 <= len(quotes) <= 8, chapter.title
            if book.slug == "the-door-that-opened":
                assert sum(bool(quote.clip) for quote in quotes) >= 2, chapter.title
            for quote in quotes:
                assert 2 <= len(re.findall(r"[.?!](?=\s|$)", quote.words)) <= 5, quote.words


def test_every_theme_has_words_to_read_from_four_people(visitor: Client) -> None:
    assert ThemePage.objects.count() == Code.objects.filter(depth=1).count() == 15
    people = {}
    for page in ThemePage.objects.select_related("code"):
        html = visitor.get(page.url).content.decode()
        read = [quote for quote in show(Quote.objects.all()) if f'id="quote-{quote.key}"' in html]
        people[page.title] = len({Story.objects.get(pk=quote.story_id).storyteller_id for quote in read})
    assert {title: number for title, number in people.items() if number < 4} == {}


def test_a_long_interview_is_coded_by_two_people_who_differ(demo: None) -> None:
    story = load.story_of(without_sound.SLUG)
    revision = story.texts.get().current
    assert revision is not None
    assert len(revision.body.split()) > 5_000
    assert (revision.is_vouched_for, acts.standing(story).answers[Use.RESEARCH]) == (True, True)
    codings = Coding.objects.live().filter(passage__revision=revision)
    by_coder = {
        name: set(codings.filter(coder__username=name).values_list("passage", "code"))
        for name in ("researcher", OF_ONE_STUDY)
    }
    both = by_coder["researcher"] & by_coder[OF_ONE_STUDY]
    assert min(len(both), *(len(theirs - both) for theirs in by_coder.values())) > 10
    hooks = {memo.on.value for memo in Memo.objects.filter(live=True)}
    assert hooks == {"story", "study", "code", "coding"}
    assert Code.objects.filter(depth=2).count() == 8


def test_insight_shows_most_themes_and_hides_some(demo: None) -> None:
    counts = {row.slug: row.count for row in people_by_code(User.objects.get(username="leader")).rows}
    assert sum(isinstance(count, Shown) for count in counts.values()) >= 7
    few = {slug for slug, count in counts.items() if isinstance(count, Hidden)}
    one_story = set(Code.objects.filter(depth=2).values_list("slug", flat=True))
    assert few == {"caring", "childhood-adversity"} | one_story


def test_a_leader_sees_what_was_heard_and_not_counted(demo: None) -> None:
    leader = Client()
    leader.login(username="leader", password=password("leader"))
    html = leader.get("/insight/").content.decode()
    assert '<a href="/themes/caring/">Heard, not counted</a>' in html
    assert '<a href="/insight/hope/">Hope</a>' in html
    assert html.count("Too few to show</td>") == 8  # codes of one interview


def test_a_leader_sees_where_people_spoke_of_a_theme(demo: None) -> None:
    leader = Client()
    leader.login(username="leader", password=password("leader"))
    html = leader.get("/insight/health-services/").content.decode()
    assert re.findall(r'<th scope="row">(\w+)', html) == ["Northwater", "Southvale"]
    assert [html.count('class="told"'), "sent away by letter" in html] == [3, True]


def test_every_role_can_sign_in(demo: None) -> None:
    assert [
        name for name in SIGN_INS.values() if not Client().login(username=name, password=password(name))
    ] == []


def test_a_teller_opens_their_own_page_with_the_words_that_are_printed(visitor: Client) -> None:
    words = receipts.words_for(load.key_of("the-room-with-the-boxes"))
    visitor.post("/my-story/", {"words": " ".join(words)})
    page = visitor.get("/my-story/").content.decode()
    told = [load.story_of(slug) for slug in ("the-room-with-the-boxes", "the-key")]
    assert [story.title for story in told if story.title not in page] == []
    page = visitor.get(f"/my-story/{told[0].public_id}/").content.decode()
    assert "You told us that these words are right." in page


def test_a_withdrawal_empties_its_place_in_the_book(visitor: Client) -> None:
    story = load.story_of("bread-on-the-step")
    chapter = ChapterPage.objects.get(slug="what-grew")
    assert "wrapped in a tea towel" in visitor.get(chapter.url).content.decode()
    with transaction.atomic():
        acts.withdraw(by=Teller(story.pk), story=story)
        assert "wrapped in a tea towel" not in visitor.get(chapter.url).content.decode()
        assert not Story.objects.permitting(Use.KEEP).filter(pk=story.pk).exists()
        transaction.set_rollback(True)


def test_no_question_of_an_interviewer_is_coded(demo: None) -> None:
    asked = Turn.objects.filter(speaker__voice=Voice.INTERVIEWER)
    assert asked.count() > 20
    for turn in asked:
        inside = {"passage__start__lt": turn.end, "passage__end__gt": turn.start}
        assert not Coding.objects.live().filter(passage__revision=turn.revision, **inside).exists()


def test_the_machine_that_heard_is_the_one_of_the_demo(demo: None) -> None:
    made = Text.objects.filter(recording__isnull=False).values_list("revisions__made_with", flat=True)
    assert {name for name in made if name} == {"faster-whisper tiny.en"}


def test_no_mark_of_an_editors_is_left_in_what_people_say() -> None:
    assert [story.slug for story in stories() if "[[" in story.body or "]]" in story.body] == []


def test_there_are_two_studies_and_someone_who_works_in_one(demo: None) -> None:
    north, south = Study.objects.order_by("name")
    assert [study.name for study in (north, south)] == ["Northwater", "Southvale"]
    assert {story.area.get_parent().name for story in south.stories.select_related("area")} == {"Southvale"}
    assert {story.area.get_parent().name for story in north.stories.select_related("area")} == {"Northwater"}
    researcher, of_one = (User.objects.get(username=name) for name in ("researcher", OF_ONE_STUDY))
    everything = Story.objects.permitting(Use.RESEARCH)
    assert everything.reached_by(researcher, Right.READ).count() == everything.count()
    assert set(everything.reached_by(of_one, Right.READ)) == set(everything.filter(study=south))


def test_the_worker_looks_for_themes_in_every_story_that_may_be_read(demo: None) -> None:
    """None waits for ever: each run has its task in the queue."""
    with transaction.atomic():
        assert DBTaskResult.objects.ready().filter(task_path="stories.signals.tell_rooms").exists()
        signals.flush()
        waiting = set(SuggestionRun.objects.filter(state=RunState.WAITING).values_list("pk", flat=True))
        queued = DBTaskResult.objects.ready().filter(task_path="analysis.tasks.suggest_themes")
        assert (len(waiting) > 100, {task.args_kwargs["args"][0] for task in queued}) == (True, waiting)
        transaction.set_rollback(True)
