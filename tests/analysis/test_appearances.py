import pytest

from analysis.coding import suggestions
from analysis.models import Coding, Suggestion
from analysis.suggesting import suggest
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Story, User
from stories.models.uses import Use
from stories.tellers import appearances
from tests.factories import CodeFactory, CodingFactory, StoryFactory, passage_of, revision_of

pytestmark = pytest.mark.django_db


def said(story: Story) -> list[tuple[str, str]]:
    kinds = ("coded", "suggested", "counted")
    return [(one.kind, one.label) for one in appearances.appearances(story) if one.kind in kinds]


def test_appearances_tells_person_and_machine_apart(researcher: User) -> None:
    CodeFactory(name="Work", slug="work", lexicon=["my job"])
    CodeFactory(name="Hope", slug="hope", lexicon=["hope"])
    story = StoryFactory(body="I lost my job. We ate. I found my job. I hope.")
    suggest(revision_of(story).suggestion_runs.get().pk)
    for one in Suggestion.objects.filter(code__slug="work"):
        suggestions.accept(by=researcher, suggestion=one)
    assert said(story) == [
        ("coded", "Researchers marked 2 parts of it with the theme “Work”."),
        ("suggested", "A computer thinks 1 part of it may be about “Hope”. No person has decided yet."),
        ("counted", "It is counted, without your name, in what leaders see."),
    ]
    assert next(one for one in appearances.appearances(story) if one.kind == "coded").since is not None


def test_appearances_of_a_story_nobody_coded_is_empty() -> None:
    CodingFactory()
    assert said(StoryFactory()) == []


def test_appearances_counts_only_with_the_yes_to_insight() -> None:
    story = StoryFactory()
    CodingFactory(passage=passage_of(story, "I lost my job"), code=CodeFactory(name="Work"))
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.INSIGHT,))
    assert said(story) == [("coded", "Researchers marked 1 part of it with the theme “Work”.")]


def test_appearances_after_taking_all_back_is_empty() -> None:
    story = StoryFactory()
    CodingFactory(passage=passage_of(story, "I lost my job"))
    acts.withdraw(by=Teller(story.pk), story=story)
    assert said(story) == []
    assert Coding.objects.count() == 1
