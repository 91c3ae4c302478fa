"""A database of before holds were in the ledger: what was kept of its stories is said there, once."""

from datetime import timedelta

import pytest
from django.db.models.signals import post_migrate

from stories import clock
from stories.apps import StoriesConfig
from stories.consent import acts, compare
from stories.consent.adopt import adopt
from stories.ledger import triggers, write_permit
from stories.models import AuditEntry, ConsentEvent, Hold, Story
from stories.models.uses import Use
from tests.factories import StoryFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_what_was_kept_is_said_once() -> None:
    held, others, back = StoryFactory(), StoryFactory(), StoryFactory(uses=(Use.KEEP,))
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
    assert ConsentEvent.objects.count() == 6
    assert AuditEntry.objects.filter(action="ledger.adopted").count() == 1


def test_it_is_done_after_every_migration_and_a_new_database_has_nothing() -> None:
    assert any(receiver[1]() is adopt for receiver in post_migrate.receivers if callable(receiver[1]))
    adopt()
    assert not AuditEntry.objects.exists()
    assert triggers.missing(using="default") == []
    assert StoriesConfig.label == "stories"
