"""A story that is taken back while somebody works on it: the answer is that it is not here, never a fault."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from analysis.coding import acts as coding
from analysis.coding import suggestions
from analysis.models import Decision, Suggestion
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Story
from stories.roles import Role
from tests.factories import CodeFactory, StoryFactory, UserFactory, passage_of, revision_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(client: Client) -> Story:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    story: Story = StoryFactory()
    return story


def taken_back_first(story: Story, act: Callable[..., Any]) -> Callable[..., Any]:
    """The act, with the teller a moment faster."""

    def later(**told: Any) -> Any:
        acts.withdraw(by=Teller(story.pk), story=story)
        return act(**told)

    return later


def test_a_suggestion_of_it_is_not_found(
    client: Client, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggestion = Suggestion.objects.create(
        passage=passage_of(story, "I lost my job"), code=CodeFactory(), score=0.7, made_by="test"
    )
    decisions = {"accept": (taken_back_first(story, suggestions.accept), "Accepted.")}
    monkeypatch.setattr("analysis.admin.desk.acts.OF_SUGGESTIONS", decisions)
    address = f"/admin/workbench/{story.public_id}/suggestions/{suggestion.pk}/accept/"
    assert client.post(address).status_code == 404
    assert not Decision.objects.exists()


def test_its_words_are_not_found(client: Client, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    code = CodeFactory()
    monkeypatch.setattr(coding, "apply", taken_back_first(story, coding.apply))
    told = {"revision": revision_of(story).pk, "words": "I lost my job", "code": code.slug}
    assert client.post(f"/admin/workbench/{story.public_id}/code/", told).status_code == 404
