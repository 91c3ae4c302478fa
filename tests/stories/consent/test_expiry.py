"""Embargoes, ends and renewals: chosen by the teller, written down by a steward, and done by the clock."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from search.models import Document
from search.tasks import index_story
from stories import clock, signals
from stories.accounts.actors import Teller
from stories.consent import acts, expiry
from stories.consent.summary_sentence import sentence
from stories.consent.terms_form import last_day
from stories.models import ConsentEvent, EventKind, Story, User
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import ConsentFormVersionFactory, StoryFactory, StudyFactory, UserFactory
from tests.stories.telling import opened, said, send, until

pytestmark = [pytest.mark.both, pytest.mark.django_db]
A_DAY = timedelta(days=1)


def when(client: Client, story: Story, **said: str) -> Any:
    begin_and_end = {"begin": "now", "begin_on": "", "end": "open", "end_on": ""}
    return client.post(f"/my-story/{story.public_id}/when/", begin_and_end | said)


def day(after: int) -> date:
    return clock.today() + after * A_DAY


def researched(story: Story, at: int) -> bool:
    """Whether researchers may read it so many days from now, at noon."""
    noon = clock.midnight(day(at)) + A_DAY / 2
    return Story.objects.permitting(Use.RESEARCH, at=noon).filter(pk=story.pk).exists()


def test_a_teller_chooses_from_when_and_until_when(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    saved = when(client, story, begin="day", begin_on=f"{day(3)}", end="day", end_on=f"{day(5)}")
    assert saved.status_code == 302
    assert [researched(story, at) for at in range(1, 8)] == [False, False, True, True, True, False, False]
    html = client.get(saved["Location"]).content.decode()
    assert "We use it for nothing before" in html
    assert "Your yes will run out soon" in html
    when(client, story)
    assert researched(story, 1)
    assert researched(story, 999)
    assert "Your yes holds until you take it back" in client.get(saved["Location"]).content.decode()


def test_what_is_saved_as_it_was_is_no_event(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    when(client, story, begin="wait")
    events = ConsentEvent.objects.count()
    when(client, story, begin="wait")
    assert ConsentEvent.objects.count() == events
    assert not researched(story, 9999)


@pytest.mark.parametrize(
    ("said", "sentence_of_it"),
    [
        ({"begin": "day"}, "Choose the day."),
        ({"begin": "day", "begin_on": "2001-01-01"}, "Choose a day that is still to come."),
        ({"begin": "day", "begin_on": "9999-01-01"}, "Choose a day that is still to come."),
        ({"begin": "day", "begin_on": "soon"}, "Type a day like this"),
        ({"end": "day"}, "Choose the day."),
        ({"end": "day", "end_on": f"{date.today()}"}, "Choose a day that is still to come."),
        (
            {"begin": "day", "begin_on": "2199-01-02", "end": "day", "end_on": "2199-01-01"},
            "This is before the day",
        ),
    ],
)
def test_a_day_that_cannot_be(client: Client, said: dict[str, str], sentence_of_it: str) -> None:
    story = StoryFactory()
    opened(client, story)
    answer = when(client, story, **said)
    assert (answer.status_code, sentence_of_it in answer.content.decode()) == (422, True)
    assert ConsentEvent.objects.count() == 1


def test_a_yes_that_ran_out_goes_on_with_one_press(client: Client) -> None:
    story = StoryFactory()
    acts.renew(by=Teller(story.pk), story=story, expires_at=clock.now() + A_DAY)
    with clock.at(clock.now() + 2 * A_DAY):
        expiry.process_due()
        html = opened(client, story)
        assert ("Your yes has run out" in html, researched(story, 0)) == (True, False)
        client.post(f"/my-story/{story.public_id}/go-on/")
        assert researched(story, 0)
        assert "run out" not in client.get("/my-story/").content.decode().replace("Run out", "")


def test_a_form_says_how_long_a_yes_holds(client: Client) -> None:
    ConsentFormVersionFactory(lasts_months=24)
    html = until(client, "use-keep", said(body="I told this.")).content.decode()
    assert "Your yes holds for 24 months. Then we ask you again." in html
    send(client, said(body="I told this."))
    story = Story.objects.get()
    end = clock.months_later(clock.now(), 24)
    assert abs((story.standing.ends_at or end) - end) < timedelta(minutes=1)
    opened(client, story)
    with clock.at(end - 10 * A_DAY):
        assert acts.next_end(story) == clock.months_later(clock.now(), 24)


def test_months_end_where_the_month_does() -> None:
    january = timezone.make_aware(timezone.datetime(2027, 1, 31, 12))
    assert [clock.months_later(january, n).date().isoformat() for n in (1, 11, 12, 13)] == [
        "2027-02-28",
        "2027-12-31",
        "2028-01-31",
        "2028-02-29",
    ]
    assert last_day(clock.midnight(date(2027, 3, 1))) == date(2027, 2, 28)


def index_whoever_was_told_of() -> list[int]:
    """As the worker does; the stories, in their order."""
    signals.flush()
    queued = DBTaskResult.objects.filter(task_path="search.tasks.index_story")
    stories = [task.args_kwargs["args"][0] for task in queued]
    queued.delete()
    for story in stories:
        index_story.call(story)
    return stories


def test_an_embargo_that_is_over_lets_the_words_into_the_index(
    django_capture_on_commit_callbacks: Any,
) -> None:
    story = StoryFactory(body="The kettle sang in the yellow kitchen all that winter.")
    teller, now = Teller(story.pk), clock.now()
    with django_capture_on_commit_callbacks(execute=True):
        acts.embargo(by=teller, story=story, until=now + A_DAY)
    index_whoever_was_told_of()
    assert not Document.objects.filter(story=story).exists()
    with clock.at(now + 2 * A_DAY):
        with django_capture_on_commit_callbacks(execute=True):
            assert expiry.process_due() == 1
        assert index_whoever_was_told_of() == [story.pk]
        assert Document.objects.filter(story=story).exists()
        assert expiry.process_due() == 0


def test_what_has_run_out_is_written_down_once() -> None:
    story, paused = StoryFactory(), StoryFactory()
    for one in (story, paused):
        acts.renew(by=Teller(one.pk), story=one, expires_at=clock.now() + A_DAY)
    acts.pause(by=Teller(paused.pk), story=paused)
    with clock.at(clock.now() + 2 * A_DAY):
        call_command("resume_stalled")
        assert expiry.process_due() == 0
        expired = ConsentEvent.objects.filter(kind=EventKind.EXPIRED)
        assert [event.story_id for event in expired] == [story.pk]
        acts.resume(by=Teller(paused.pk), story=paused)
        assert expiry.process_due() == 1


# ---- A steward, for a teller and by themselves ----------------------------------------------


@pytest.fixture
def steward(client: Client) -> User:
    steward: User = UserFactory(role=Role.STEWARD)
    client.force_login(steward)
    return steward


def told(client: Client, story: Story, what: str, **said: Any) -> Any:
    return client.post(f"/admin/consent/{story.pk}/told/", {"what": what, "method": "told", **said})


def test_a_steward_writes_down_what_a_teller_said(client: Client, steward: User) -> None:
    story = StoryFactory()
    told(client, story, "wait", day=f"{day(3)}")
    assert (researched(story, 1), researched(story, 3)) == (False, True)
    told(client, story, "wait_open")
    assert not researched(story, 999)
    told(client, story, "now")
    told(client, story, "end", day=f"{day(3)}")
    assert (researched(story, 3), researched(story, 4)) == (True, False)
    told(client, story, "go_on")
    assert researched(story, 999)
    told(client, story, "no", uses=["share", "book"])
    assert [Story.objects.permitting(use).exists() for use in (Use.SHARE, Use.BOOK, Use.PUBLISH)] == [
        False,
        False,
        True,
    ]
    told(client, story, "pause")
    assert not researched(story, 1)
    told(client, story, "back")
    assert not Story.objects.permitting(Use.KEEP).exists()
    last = ConsentEvent.objects.order_by("-number")[0]
    assert (last.by, last.method) == (steward, "told")
    client.get(f"/admin/consent/{story.pk}/")
    told(client, story, "now")
    assert "taken this story back" in client.get(f"/admin/consent/{story.pk}/").content.decode()


@pytest.mark.parametrize("said", [{"what": "no"}, {"what": "wait"}, {"what": "end", "day": "2001-01-01"}, {}])
def test_what_is_not_whole_is_not_written_down(client: Client, steward: User, said: dict[str, str]) -> None:
    story = StoryFactory()
    answer = client.post(f"/admin/consent/{story.pk}/told/", {"method": "paper", **said})
    assert (answer.status_code, ConsentEvent.objects.count()) == (422, 1)


def test_a_steward_closes_by_themselves_and_opens_only_their_own(client: Client, steward: User) -> None:
    story = StoryFactory()
    page = f"/admin/consent/{story.pk}/steward/"
    client.post(page, {"act": "hold"})
    assert not researched(story, 1)
    assert "put the story on hold" in client.get(f"/admin/consent/{story.pk}/").content.decode()
    client.post(page, {"act": "release"})  # and no reason
    assert not researched(story, 1)
    client.post(page, {"act": "release", "why": "over"})
    assert researched(story, 1)
    client.post(page, {"act": "invalidate"})
    assert researched(story, 1)
    client.post(page, {"act": "invalidate", "sure": "yes"})
    assert not Story.objects.permitting(Use.KEEP).exists()


def test_only_a_steward_of_that_study_writes_anything_down(client: Client) -> None:
    story = StoryFactory()
    client.force_login(UserFactory(role=Role.STEWARD, role__study=StudyFactory()))
    assert told(client, story, "pause").status_code == 404
    for role in (Role.COLLECTOR, Role.RESEARCHER, Role.EDITOR, Role.LEADER, Role.ADMINISTRATOR):
        client.force_login(UserFactory(role=role))
        assert told(client, story, "pause").status_code in (302, 403)
    assert ConsentEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda story: None, "It may be read by researchers, counted, shown on the website"),
        (
            lambda story: acts.withdraw(by=Teller(story.pk), story=story, uses=tuple(set(Use) - {Use.KEEP})),
            "The teller said yes to no more.",
        ),
        (
            lambda story: acts.withdraw(by=Teller(story.pk), story=story),
            "It may be used for nothing. The teller said",
        ),
        (
            lambda story: acts.embargo(by=Teller(story.pk), story=story, until=None),
            "The teller asked us to wait until they say so.",
        ),
        (
            lambda story: acts.embargo(
                by=Teller(story.pk), story=story, until=clock.midnight(date(2199, 3, 1))
            ),
            "The teller asked us to wait until 1 Mar 2199.",
        ),
        (lambda story: acts.pause(by=Teller(story.pk), story=story), "The teller has hidden it for now."),
    ],
)
def test_one_sentence_says_what_a_story_may_be_used_for(act: Any, said: str) -> None:
    story = StoryFactory()
    act(story)
    assert said in sentence(acts.standing(story), clock.now())


def test_collectors_and_stewards_see_it_at_a_glance(client: Client, steward: User) -> None:
    collector = UserFactory(role=Role.COLLECTOR)
    story = StoryFactory(collected_by=collector, title="The kettle")
    later = StoryFactory()
    acts.renew(by=Teller(story.pk), story=story, expires_at=clock.now() + 9 * A_DAY)
    acts.embargo(by=Teller(later.pk), story=later, until=clock.midnight(date(2199, 3, 1)))
    desk = client.get("/admin/").content.decode()
    assert ("runs out after" in desk, "lifts on 1 Mar 2199" in desk) == (True, True)
    client.force_login(collector)
    assert "It may be read by researchers" in client.get("/admin/").content.decode()
