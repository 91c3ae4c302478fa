"""What cannot be kept just now is said, and what was typed comes back: nothing is done, and nothing lost."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from stories.ledger import journal
from stories.models import ConsentEvent, Story
from tests.factories import StoryFactory
from tests.stories.telling import opened, said, until

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "The nurse listened.\nThen <b>hope</b> came back, and I could tell this to somebody."


def full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


def test_a_withdrawal_that_cannot_be_written_down_is_said_and_sent_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story: Story = StoryFactory()
    opened(client, story)
    address = f"/my-story/{story.public_id}/take-back/"
    with monkeypatch.context() as patch:
        patch.setattr(journal.os, "fsync", full)
        answer = client.post(address, {"when": "later"})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "no-store" in answer["Cache-Control"]
    assert "Nothing was changed." in page
    assert 'name="when" value="later"' in page
    assert ConsentEvent.objects.count() == 1
    client.post(address, {"when": "later"})
    assert ConsentEvent.objects.count() == 2


def test_a_locked_database_gives_the_form_back_with_the_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    StoryFactory()  # and the form that it was told with
    until(client, "story", said())
    with monkeypatch.context() as patch:
        patch.setattr("stories.intake.telling.draft._sealed", locked)
        answer = client.post("/share/tell/story/", said(body=WORDS, password="never shown"))
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Then &lt;b&gt;hope&lt;/b&gt; came back" in page
    assert "never shown" not in page


def test_a_locked_database_at_the_last_step_loses_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    StoryFactory()
    until(client, "look", said(body=WORDS))
    with monkeypatch.context() as patch:
        patch.setattr("stories.intake.submission.story_row", locked)
        assert client.post("/share/tell/look/").status_code == 503
    assert "data-receipt-words" in client.post("/share/tell/look/", follow=True).content.decode()
    assert Story.objects.count() == 2


def test_a_script_is_answered_in_a_sentence(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    story: Story = StoryFactory()
    opened(client, story)
    monkeypatch.setattr(journal.os, "fsync", full)
    answer = client.post(
        f"/my-story/{story.public_id}/pause/",
        {"answer": "hide"},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert (answer.status_code, answer.json()["said"]) == (503, "It could not be kept just now. Try again.")


def test_what_is_only_read_fails_as_before(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("away")

    client.raise_request_exception = False
    monkeypatch.setattr("storybook.views.health._database_answers", away)
    monkeypatch.setitem(__import__("storybook.views.health", fromlist=["CHECKS"]).CHECKS, "database", away)
    assert client.get("/readyz").status_code == 500
