"""One source of now, and acts that take their time from it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import AuditEntry, ConsentEvent, Quote, Story
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from tests.factories import ConsentFormVersionFactory, StoryFactory, UserFactory, passage_of, revision_of
from tests.test_layout import ROOMS, ROOT, found, ours

THEN = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)


def test_now_is_told_within_and_true_again_after() -> None:
    with clock.at(THEN):
        assert (clock.now(), clock.today()) == (THEN, date(2024, 12, 31))
        with clock.at(THEN + timedelta(hours=1)):
            assert clock.today() == date(2025, 1, 1)
        assert clock.now() == THEN
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_today_is_the_day_where_the_site_is() -> None:
    with clock.at(datetime(2025, 6, 30, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2025, 7, 1)  # summer time in London


def test_a_moment_without_a_time_zone_is_none() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2025, 1, 1)):
        pass


@pytest.mark.django_db
def test_a_story_told_two_years_ago_is_two_years_old_all_through() -> None:
    ConsentFormVersionFactory(published_at=THEN - timedelta(days=1))
    editor = UserFactory(role=Role.EDITOR)
    with clock.at(THEN):
        story: Story = StoryFactory()
        quote = quotes.ask(by=editor, passage=passage_of(story, "the nurse listened to me"))
        quotes.approve(by=Teller(story.pk), quote=quote)
    quote = Quote.objects.get()
    assert {
        story.created_at,
        *ConsentEvent.objects.values_list("at", flat=True),
        revision_of(story).made_at,
        quote.asked_at,
        quote.answered_at,
        *AuditEntry.objects.values_list("at", flat=True),
    } == {THEN}
    assert story.told_on == date(2024, 12, 31)


@pytest.mark.django_db
def test_the_gate_goes_by_the_same_clock() -> None:
    with clock.at(THEN):
        story: Story = StoryFactory()
        acts.embargo(by=Teller(story.pk), story=story, until=THEN + timedelta(days=2))
        assert not Story.objects.permitting(Use.PUBLISH).exists()
    with clock.at(THEN + timedelta(days=2)):
        assert Story.objects.permitting(Use.PUBLISH).get() == story


def test_no_room_asks_another_clock() -> None:
    modules = [
        path
        for path in ours(".py", under=tuple(f"{room}/" for room in ROOMS))
        if path.name != "clock.py" and "/migrations/" not in str(path)
    ]
    other = r"timezone\.(now|localdate|localtime)\b|auto_now|datetime\.(now|today)\(|date\.today\("
    assert found(other, modules) == []
    assert found(other, [ROOT / "stories" / "clock.py"]) != []
