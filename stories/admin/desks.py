"""The desks of those who work on the ground: collectors, consent stewards, administrators."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import Group
from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stories import clock, copies, lost_receipts, others, talking_first
from stories.admin.desk import Desk, Line, Part
from stories.admin.face_to_face import to_ask
from stories.batches import proof
from stories.consent import acts
from stories.consent.terms_form import last_day
from stories.consent.today import sentence
from stories.consent.uses import Use
from stories.languages import own_name
from stories.models import (
    ConsentEvent,
    ConsentFormVersion,
    Embargo,
    EventKind,
    LedgerCheck,
    LostReceipt,
    Quote,
    RunState,
    Story,
    Study,
    TalkFirst,
    TranscriptionRun,
    User,
)
from stories.models.story import StoryQuerySet
from stories.models.study import reached_by
from stories.roles import ROLES_WITH_ACCOUNT, May

MOST: Final = 8
AT_MOST_LOOKED_AT: Final = 40
SOON: Final = timedelta(days=60)
A_MONTH: Final = timedelta(days=30)


def collector(user: User) -> Desk:
    """What they took in, and what waits. Never a story's words: a collector reads none."""
    taken = Story.objects.permitting(Use.KEEP).reached_by(user, May.COLLECT).filter(collected_by=user)[:MOST]
    return Desk(
        title=gettext("Collecting"),
        lead=gettext("Sit down with someone and let them tell. They answer each question themselves."),
        order=10,
        parts=[
            Part(
                gettext("Tell someone’s story with them beside you"),
                _doors(user),
                gettext("You are in no team that collects yet. An administrator can put you in one."),
            ),
            Part(gettext("What I took in"), [_taken(story) for story in taken], gettext("Nothing yet.")),
            Part(
                gettext("Quotes to ask about face to face"),
                [
                    Line(quote.story.storyteller.shown_as, reverse("stories_answer", args=[quote.pk]))
                    for quote in to_ask(user).order_by("asked_at")[:MOST]
                ],
                gettext("Every quote has its answer."),
                Line(gettext("All of them"), reverse("stories_answers")),
            ),
            Part(
                gettext("Other people to ask"),
                _others(user, May.COLLECT),
                gettext("Nobody else has to be asked."),
            ),
            Part(
                gettext("What waits"),
                _waiting(user),
                gettext("Nothing waits: every recording has been listened to."),
                Line(gettext("All recordings"), reverse("stories_recordings")),
            ),
        ],
    )


def _doors(user: User) -> list[Line]:
    """The two ways to tell, for each study that they collect in; its name is said where there are several."""
    ways = (
        (gettext("Write it down with them"), "stories:write"),
        (gettext("Send a recording of it"), "stories:record"),
    )
    if Study.objects.count() == 1:
        return [Line(label, reverse(way)) for label, way in ways]
    studies = Study.objects.reached_by(user, May.COLLECT)
    return [
        Line(label, reverse(way, args=[study.slug]), study.name) for study in studies for label, way in ways
    ]


def _taken(story: Story) -> Line:
    run = TranscriptionRun.objects.filter(recording__story=story).order_by("-pk").first()
    state = run.get_state_display() if run else gettext("in writing")
    today = sentence(acts.standing(story), clock.now())
    return Line(story.called, note=f"{_day(story)}, {state[0].lower()}{state[1:]}. {today}")


def _waiting(user: User) -> list[Line]:
    ended = (RunState.DONE, RunState.STOPPED)
    open_runs = TranscriptionRun.objects.latest_of_each().exclude(state__in=ended).order_by("-pk")
    open_runs = open_runs.filter(reached_by(user, May.COLLECT, story="recording__story"))
    return [
        Line(
            gettext("Recording %(number)s") % {"number": run.recording_id},
            note=f"{run.get_state_display()}. {run.error}".strip(),
        )
        for run in open_runs[:MOST]
    ]


def steward(user: User) -> Desk:
    """What stands still or soon will not, by numbers: who it is of is not on a desk."""
    theirs = Story.objects.permitting(Use.KEEP).reached_by(user, May.KEEP_CONSENT)
    held = theirs.filter(held=True).exclude(pk__in=proof.waiting()).order_by("pk")[:MOST]
    unproven = theirs.filter(pk__in=proof.waiting()).order_by("pk")[:MOST]
    asked = Quote.objects.waiting().permitting(Use.PUBLISH).reached_by(user, May.KEEP_CONSENT)
    asked = asked.order_by("asked_at")
    return Desk(
        title=gettext("Consent"),
        lead=gettext("What is closed for now, what opens soon, and what tellers have not answered."),
        order=50,
        parts=[
            Part(gettext("On hold"), [_numbered(story) for story in held], gettext("No story is on hold.")),
            Part(
                gettext("Taken back, to be erased"),
                [_numbered(story, _erased_on(story)) for story in _to_be_erased(user)],
                gettext("Nothing waits to be erased."),
            ),
            Part(
                gettext("Copies of what was taken back"),
                [
                    Line(notice.held.copy.title, reverse("stories_copies"), notice.held.copy.given_to)
                    for notice in copies.reached(user).filter(sent_at=None)[:MOST]
                ],
                gettext("Nobody has to be told of a withdrawal."),
            ),
            Part(
                gettext("Receipts to give anew"),
                [
                    Line(_asked_on(one), reverse("stories_receipts"))
                    for one in lost_receipts.open_for(user)[:MOST]
                ],
                gettext("Nobody has asked for new words."),
            ),
            Part(
                gettext("Other people in a story, not asked yet"),
                _others(user, May.KEEP_CONSENT),
                gettext("Nobody else has to be asked."),
            ),
            Part(
                gettext("Brought in without evidence"),
                [_numbered(story) for story in unproven],
                gettext("Of every story that was brought in we know what its teller said."),
            ),
            Part(
                gettext("To talk with first"),
                [
                    Line(one.get_why_display(), reverse("stories_talks"), _asked_on(one))
                    for one in talking_first.open_for(user)[:MOST]
                ],
                gettext("Nobody waits to talk before they tell."),
            ),
            Part(
                gettext("Hidden by their tellers for more than a month"),
                [_numbered(story) for story in _long_paused(theirs)],
                gettext("No story has been hidden for so long."),
            ),
            Part(
                gettext("Embargoes"),
                [_numbered(story, note) for story, note in _embargoes(theirs)],
                gettext("Nobody has asked us to wait."),
            ),
            Part(
                gettext("To be renewed"),
                [_numbered(story, _ends(story)) for story in _running_out(theirs)],
                gettext("No consent runs out soon."),
            ),
            Part(
                gettext("Consent forms in the making"),
                [Line(_form(one), reverse("stories_form", args=[one.pk])) for one in _drafts(user)],
                gettext("Nobody is changing a form."),
                Line(gettext("All forms"), reverse("stories_forms")),
            ),
            Part(gettext("The ledger"), _last_check(), gettext("It has not been read yet.")),
            Part(
                gettext("Quotes asked and not answered"),
                [
                    Line(
                        gettext("Quote %(number)s") % {"number": quote.pk},
                        note=gettext("asked on %(day)s") % {"day": date_format(quote.asked_at)},
                    )
                    for quote in asked[:MOST]
                ],
                gettext("Every quote has its answer."),
            ),
        ],
    )


def _others(user: User, may: May) -> list[Line]:
    waiting = others.waiting_for(user, may).permitting(Use.KEEP).order_by("-pk")[:MOST]
    return [_numbered(story, address="stories_others") for story in waiting]


def _drafts(user: User) -> list[ConsentFormVersion]:
    studies = Study.objects.reached_by(user, May.KEEP_CONSENT)
    drafts = ConsentFormVersion.objects.filter(published_at=None, form__studies__in=studies)
    return list(drafts.select_related("form").distinct().order_by("form__name", "language")[:MOST])


def _form(version: ConsentFormVersion) -> str:
    return f"{version.form.name}, {own_name(version.language)}"


def _last_check() -> list[Line]:
    """When all of it was last read, and how it was found."""
    last = LedgerCheck.objects.first()
    if last is None:
        return []
    found = (
        gettext("It is whole.")
        if last.is_whole
        else gettext("It is not whole. Tell whoever runs the server.")
    )
    when = gettext("read on %(when)s") % {"when": date_format(localtime(last.at), "DATETIME_FORMAT")}
    return [Line(found, note=when)]


def _to_be_erased(user: User) -> StoryQuerySet:
    mine = Story.objects.reached_by(user, May.KEEP_CONSENT)
    return mine.filter(erase_at__isnull=False).order_by("erase_at")[:MOST]


def _erased_on(story: Story) -> str:
    if story.erase_at is None or story.erase_at <= clock.now():
        return gettext("now")
    return gettext("on %(when)s") % {"when": date_format(localtime(story.erase_at), "DATETIME_FORMAT")}


def _asked_on(one: LostReceipt | TalkFirst) -> str:
    return gettext("asked on %(day)s") % {"day": date_format(localtime(one.asked_at))}


def _long_paused(stories: StoryQuerySet) -> list[Story]:
    """Whoever hid it may have forgotten. It stays hidden; a steward can ask them, where they may be asked."""
    long_ago = clock.now() - A_MONTH
    paused = ConsentEvent.objects.filter(kind=EventKind.PAUSED, at__lt=long_ago).values("story")
    hidden = stories.filter(pk__in=paused).order_by("-pk")[:AT_MOST_LOOKED_AT]
    since = {story: acts.standing(story).paused_since for story in hidden}
    return [story for story, at in since.items() if at is not None and at < long_ago][:MOST]


def _embargoes(stories: StoryQuerySet) -> Iterator[tuple[Story, str]]:
    """Those that lift next, and then the newest of those that do not lift by themselves."""
    dated = stories.filter(standing__opens_at__gt=clock.now()).select_related("standing")
    for story in dated.order_by("standing__opens_at")[:MOST]:
        day = date_format(localtime(story.standing.opens_at))
        yield story, gettext("lifts on %(day)s") % {"day": day}
    said = ConsentEvent.objects.filter(embargo=Embargo.OPEN).values("story")
    closed = stories.filter(standing__closed=True, pk__in=said).order_by("-pk")[:AT_MOST_LOOKED_AT]
    waiting = [story for story in closed if acts.standing(story).embargo == Embargo.OPEN]
    for story in waiting[:MOST]:
        yield story, gettext("until the teller says so")


def _running_out(stories: StoryQuerySet) -> StoryQuerySet:
    """Those that end next, and those that have ended: the longest ago first."""
    soon = stories.filter(standing__ends_at__lte=clock.now() + SOON)
    return soon.select_related("standing").order_by("standing__ends_at")[:MOST]


def _ends(story: Story) -> str:
    ends_at = story.standing.ends_at
    if ends_at is None:
        return ""
    said = gettext("ran out after %(day)s") if ends_at <= clock.now() else gettext("runs out after %(day)s")
    return said % {"day": date_format(last_day(ends_at))}


def administrator(user: User) -> Desk:
    """Who has an account, by role. An administrator sees no story."""
    people = dict(Group.objects.annotate(people=Count("user")).values_list("name", "people"))
    return Desk(
        title=gettext("Accounts"),
        lead=gettext("An administrator looks after accounts and sees no story."),
        order=60,
        parts=[
            Part(
                gettext("Who works here"),
                [Line(role.value, note=f"{people.get(role.value, 0)}") for role in ROLES_WITH_ACCOUNT],
                "",
                Line(gettext("All accounts"), reverse("stories_people")),
            )
        ],
    )


def _numbered(story: Story, note: str = "", address: str = "stories_consent") -> Line:
    number = gettext("Story %(number)s") % {"number": story.pk}
    return Line(
        number,
        reverse(address, args=[story.pk]),
        note=note or gettext("told on %(day)s") % {"day": _day(story)},
    )


def _day(story: Story) -> str:
    return date_format(story.told_on)
