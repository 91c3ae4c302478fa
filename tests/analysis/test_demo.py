import pytest

from analysis.demo import load as demo
from analysis.insight import Hidden, Shown
from analysis.models import Coding, Decision, Suggestion
from stories.models import Story, User
from tests.factories import StoryFactory, a_leader
from tests.figures import people_by_code

pytestmark = pytest.mark.django_db


def test_load_decides_on_most_and_leaves_some(researcher: User) -> None:
    StoryFactory()
    StoryFactory()
    StoryFactory(body="It rained.")
    demo.load(researcher=researcher, stories=Story.objects.all())
    decided = list(Decision.objects.values_list("accepted", flat=True))
    assert (decided.count(True), decided.count(False), Suggestion.objects.undecided().count()) == (9, 1, 2)
    assert {coding.coder for coding in Coding.objects.all()} == {researcher}


def test_load_twice_changes_nothing_that_was_decided(researcher: User) -> None:
    StoryFactory()
    StoryFactory()
    demo.load(researcher=researcher, stories=Story.objects.all())
    before = list(Decision.objects.order_by("pk").values())
    demo.load(researcher=researcher, stories=Story.objects.all())
    assert list(Decision.objects.order_by("pk").values()) == before
    assert Suggestion.objects.undecided().count() == 2


def test_load_leaves_stories_that_may_not_be_read(researcher: User) -> None:
    story = StoryFactory(uses=("keep",))
    demo.load(researcher=researcher, stories=Story.objects.all())
    assert (Suggestion.objects.count(), Coding.objects.count(), story.texts.count()) == (0, 0, 1)


def test_load_gives_figures_to_show_and_figures_to_hide(researcher: User) -> None:
    for _ in range(11):
        StoryFactory(body="I lost my job. We ate.")
    StoryFactory(body="We lived in a damp flat.")
    demo.load(researcher=researcher, stories=Story.objects.all())
    counts = {row.slug: row.count for row in people_by_code(a_leader()).rows}
    assert (counts["work"], counts["housing"]) == (Shown(10), Hidden())
