"""A database of before holds were in the ledger: what was kept of its stories is said there, once."""

from datetime import timedelta

import pytest
from django.db.models.signals import post_migrate

from stories import clock
from stories.accounts.actors import Teller
from stories.apps import StoriesConfig
from stories.consent import acts, compare, events
from stories.consent.adopt import BY, adopt
from stories.ledger import journal, triggers, write_permit
from stories.models import AuditEntry, ConsentEvent, EventKind, Hold, Story
from stories.models.uses import Use
from stories.redaction import parts
from tests.factories import StoryFactory, revision_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_what_was_kept_is_said_once() -> None:
    held, others, back = StoryFactory(), StoryFactory(), StoryFactory()
    events.append_again(story=back, kind=EventKind.WITHDRAWN, by=BY, answers=dict.fromkeys(Use, False))
    soon = clock.now() + timedelta(hours=3)
    with write_permit.permit_caches():
        Story.objects.filter(pk=held.pk).update(held=True)
        Story.objects.filter(pk=others.pk).update(others_open=True)
        Story.objects.filter(pk=back.pk).update(erase_at=soon)
    assert len(list(compare.differing())) == 3
    adopt()
    assert list(compare.differing()) == []
    assert acts.standing(held).holds == {Hold.STEWARD}
    assert acts.standing(others).others_open
    assert acts.standing(back).erase_at == soon
    adopt()
    assert ConsentEvent.objects.count() == 7
    assert AuditEntry.objects.filter(action="ledger.adopted").count() == 1


def test_a_day_of_erasing_that_nobody_asked_for_is_not_adopted() -> None:
    story = StoryFactory()
    with write_permit.permit_caches():
        Story.objects.update(erase_at=clock.now())
    adopt()
    assert acts.standing(story).erase_at is None


def test_parts_that_were_closed_before_events_named_them_are_in_the_journal() -> None:
    story = StoryFactory(body="First the rain. Then hope.")
    parts.close(by=Teller(story.pk), revision=revision_of(story), start=0, end=15)
    journal.path().unlink()
    adopt()
    assert [len(one.closed["parts"]) for one in journal.read().closings] == [1]


def test_it_is_done_after_every_migration_and_a_new_database_has_nothing() -> None:
    assert any(receiver[1]() is adopt for receiver in post_migrate.receivers if callable(receiver[1]))
    adopt()
    assert not AuditEntry.objects.exists()
    assert triggers.missing(using="default") == []
    assert StoriesConfig.label == "stories"
