from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from analysis.models import Code, Decision, Suggestion, SuggestionRun
from analysis.suggesting import make_missing_runs, suggest
from analysis.tasks import suggest_themes
from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.jobs.runs import registered, resume_stalled
from stories.models import AuditEntry, Passage, RunState, Story, User
from stories.models.uses import Use
from stories.roles import Role
from stories.texts.revisions import correct
from tests.factories import CodeFactory, StoryFactory, UserFactory, revision_of

pytestmark = pytest.mark.django_db
UNREAD = (Use.KEEP, Use.PUBLISH)


def run_of(story: Story) -> SuggestionRun:
    return SuggestionRun.objects.get(revision=revision_of(story))


def found(story: Story) -> list[tuple[str, str]]:
    rows = Suggestion.objects.filter(passage__revision__text__story=story)
    rows = rows.select_related("code", "passage").order_by("passage__start", "code__slug")
    return [(row.code.slug, row.passage.text) for row in rows]


def test_text_revised_makes_a_run_and_queues_it(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        story = StoryFactory()
    run = run_of(story)
    assert run.state == RunState.WAITING
    task = DBTaskResult.objects.get(task_path="analysis.tasks.suggest_themes")
    assert task.args_kwargs == {"args": [run.pk], "kwargs": {}}


def test_text_revised_makes_no_run_without_research() -> None:
    StoryFactory(uses=UNREAD)
    assert SuggestionRun.objects.count() == 0


def test_consent_given_later_makes_the_run() -> None:
    story = StoryFactory(uses=UNREAD)
    acts.change(by=Teller(story.pk), story=story, answers={Use.RESEARCH: True})
    assert run_of(story).state == RunState.WAITING


def test_suggest_keeps_what_it_finds(starter: None) -> None:
    story = StoryFactory()
    suggest_themes.call(run_of(story).pk)
    assert found(story) == [
        ("work", "I lost my job in the spring."),
        ("housing", "After that we could not pay the rent."),
        ("poverty", "After that we could not pay the rent."),
        ("isolation", "Nobody came to see me for weeks."),
        ("health-services", "Then the nurse listened to me, and I had hope again."),
        ("hope", "Then the nurse listened to me, and I had hope again."),
    ]
    run = run_of(story)
    assert (run.state, run.progress, run.attempts) == (RunState.DONE, 1.0, 1)
    one = Suggestion.objects.get(code__slug="work")
    assert (one.score, one.because, one.decisions.count()) == (0.7, "lost my job", 0)
    assert one.made_by.startswith("theme_lexicon 1 (spaCy ")


def test_suggest_is_in_the_audit_log_as_a_machine(starter: None) -> None:
    story = StoryFactory()
    suggest(run_of(story).pk)
    entry = AuditEntry.objects.get(action="suggestions.made")
    assert entry.actor is None
    assert entry.actor_kind.startswith("machine: theme_lexicon")
    assert (entry.target, entry.detail) == (f"revision:{revision_of(story).pk}", {"found": 6})


def test_suggest_twice_makes_each_suggestion_once(starter: None) -> None:
    story = StoryFactory()
    run = run_of(story)
    suggest(run.pk)
    before = found(story)
    suggest(run.pk)  # done: not claimed
    SuggestionRun.objects.update(state=RunState.WAITING)
    suggest(run.pk)
    assert found(story) == before
    assert Suggestion.objects.count() == 6


def test_suggest_again_updates_open_ones_and_leaves_decisions(starter: None, researcher: User) -> None:
    story = StoryFactory(body="I lost my job. We ate. The damp flat.")
    suggest(run_of(story).pk)
    Suggestion.objects.update(because="as it was", score=0.1)
    decided = Suggestion.objects.get(code__slug="work")
    Decision.objects.create(suggestion=decided, coder=researcher, accepted=False)
    SuggestionRun.objects.update(state=RunState.WAITING)
    suggest(run_of(story).pk)
    rows = {one.code.slug: one.because for one in Suggestion.objects.all()}
    assert rows == {"work": "as it was", "housing": "damp flat"}


def test_suggest_keeps_nothing_once_research_is_taken_back(starter: None) -> None:
    story = StoryFactory()
    run = run_of(story)
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.RESEARCH,))
    suggest(run.pk)
    assert (Suggestion.objects.count(), Passage.objects.count(), SuggestionRun.objects.count()) == (0, 0, 0)
    acts.change(by=Teller(story.pk), story=story, answers={Use.RESEARCH: True})
    suggest(run_of(story).pk)
    assert len(found(story)) == 6


def test_suggest_leaves_a_run_that_another_worker_has(starter: None) -> None:
    story = StoryFactory()
    run = run_of(story)
    assert SuggestionRun.objects.claim(run.pk)
    suggest(run.pk)
    assert Suggestion.objects.count() == 0


def test_suggest_of_a_bad_lexicon_fails_without_the_words() -> None:
    CodeFactory(slug="broken", lexicon=[["not", "a", "phrase"]])
    story = StoryFactory(body="A secret thing.")
    run = run_of(story)
    for _ in range(3):
        suggest(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.FAILED, 3)
    assert run.error == "The work stopped (TypeError)."


def test_because_is_cut_at_a_phrase() -> None:
    phrases = [f"phrase number {number} of many more" for number in range(12)]
    CodeFactory(slug="long", lexicon=phrases)
    story = StoryFactory(body=", ".join(phrases) + ".")
    suggest(run_of(story).pk)
    because = Suggestion.objects.get().because
    assert len(because) <= 200
    assert set(because.split(", ")) < set(phrases)


def test_a_corrected_text_gets_its_own_run_and_keeps_its_suggestions(starter: None) -> None:
    story = StoryFactory(body="I lost my job. We ate wel.")
    suggest(run_of(story).pk)
    correct(by=Machine("test"), text=story.texts.get(), body="I lost my job. We ate well.")
    suggest(run_of(story).pk)
    assert found(story) == [("work", "I lost my job.")]
    assert Passage.objects.get().revision == revision_of(story)


def test_suggest_themes_command_makes_what_is_lacking(capsys: pytest.CaptureFixture[str]) -> None:
    story, unread = StoryFactory(), StoryFactory(uses=UNREAD)
    SuggestionRun.objects.all().delete()
    DBTaskResult.objects.all().delete()
    call_command("suggest_themes")
    call_command("suggest_themes")
    assert capsys.readouterr().out.splitlines() == ["Texts queued: 1", "Texts queued: 0"]
    assert [run.revision for run in SuggestionRun.objects.all()] == [revision_of(story)]
    assert DBTaskResult.objects.count() == 1
    assert unread.texts.count() == 1


def test_suggest_themes_command_again_finds_what_a_new_code_says(capsys: pytest.CaptureFixture[str]) -> None:
    story = StoryFactory()
    suggest(run_of(story).pk)
    assert found(story) == []
    CodeFactory(slug="season", lexicon=["the spring"])
    call_command("suggest_themes", "--again")
    assert capsys.readouterr().out == "Texts queued: 1\n"
    suggest(run_of(story).pk)
    assert found(story) == [("season", "I lost my job in the spring.")]


def test_make_missing_runs_lifts_with_the_embargo() -> None:
    story = StoryFactory()
    SuggestionRun.objects.all().delete()
    steward = UserFactory(role=Role.STEWARD)
    acts.hold(by=steward, story=story)
    assert make_missing_runs() == []
    acts.release(by=steward, story=story, why=acts.Released.OVER)
    SuggestionRun.objects.all().delete()
    assert len(make_missing_runs()) == 1


def test_resume_stalled_takes_up_a_killed_workers_run(starter: None) -> None:
    assert SuggestionRun in registered()
    story = StoryFactory()
    run = run_of(story)
    SuggestionRun.objects.claim(run.pk)
    SuggestionRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert resume_stalled() == 1
    suggest(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.DONE, 2)


def test_suggestions_are_readable_only_while_research_is_allowed(starter: None) -> None:
    story, other = StoryFactory(), StoryFactory()
    for one in (story, other):
        suggest(run_of(one).pk)
    acts.withdraw(by=Teller(story.pk), story=story)
    readable = Suggestion.objects.readable()
    assert {one.passage.revision.text.story_id for one in readable} == {other.pk}
    assert Suggestion.objects.count() == 12
    assert Code.objects.count() == 15


def test_a_failure_while_keeping_leaves_none_of_the_suggestions(starter: None) -> None:
    story = StoryFactory()
    run = run_of(story)
    Code.objects.filter(slug="hope").update(lexicon=["hope", 3])
    suggest(run.pk)
    run.refresh_from_db()
    assert (run.state, Suggestion.objects.count()) == (RunState.WAITING, 0)
    assert transaction.get_connection().in_atomic_block
