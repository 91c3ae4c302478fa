"""What a collector took in, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext

from stories import clock
from stories.admin.dashboard.panel import Line, Panel, Section
from stories.admin.dashboard.story_lines import MOST, others_to_ask, told_on
from stories.admin.face_to_face import to_ask
from stories.consent import acts
from stories.consent.summary_sentence import sentence
from stories.models import (
    Recording,
    RunState,
    Story,
    Study,
    TranscriptionRun,
    User,
)
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right
from stories.texts.interviews import Interview
from stories.transcripts import access


def collector(user: User) -> Panel:
    """What they took in, and what waits. Never a story's words: a collector reads none."""
    taken = (
        Story.objects.permitting(Use.KEEP).reached_by(user, Right.COLLECT).filter(collected_by=user)[:MOST]
    )
    return Panel(
        title=gettext("Collecting"),
        lead=gettext("Sit down with someone and let them tell. They answer each question themselves."),
        order=10,
        parts=[
            Section(
                gettext("Tell someone’s story with them beside you"),
                _doors(user),
                gettext("You are in no team that collects yet. An administrator can put you in one."),
            ),
            Section(gettext("What I took in"), [_taken(story) for story in taken], gettext("Nothing yet.")),
            Section(
                gettext("Quotes to ask about face to face"),
                [
                    Line(quote.story.storyteller.shown_as, reverse("stories_answer", args=[quote.pk]))
                    for quote in to_ask(user).order_by("asked_at")[:MOST]
                ],
                gettext("Every quote has its answer."),
                Line(gettext("All of them"), reverse("stories_answers")),
            ),
            Section(
                gettext("Other people to ask"),
                others_to_ask(user, Right.COLLECT),
                gettext("Nobody else has to be asked."),
            ),
            Section(
                gettext("What waits"),
                _waiting(user),
                gettext("Nothing waits: every recording has been listened to."),
                Line(gettext("All recordings"), reverse("stories_recordings")),
            ),
        ],
    )


def _doors(user: User) -> list[Line]:
    """The door to each study that they collect in; its name is said where there are several."""
    label = gettext("Hand over this device")
    studies = Study.objects.asking().reached_by(user, Right.COLLECT)
    several = Study.objects.count() > 1
    return [
        Line(label, reverse("stories_hand_over", args=[study.pk]), study.name if several else "")
        for study in studies
    ]


def _taken(story: Story) -> Line:
    run = TranscriptionRun.objects.filter(recording__story=story).order_by("-pk").first()
    state = run.get_state_display() if run else gettext("in writing")
    today = sentence(acts.standing(story), clock.now())
    return Line(
        story.called,
        reverse("stories_field_notes", args=[story.pk]),
        note=f"{told_on(story)}, {state[0].lower()}{state[1:]}. {today}",
    )


def _waiting(user: User) -> list[Line]:
    ended = (RunState.DONE, RunState.STOPPED)
    open_runs = TranscriptionRun.objects.latest_of_each().exclude(state__in=ended).order_by("-pk")
    open_runs = open_runs.filter(reached_by(user, Right.COLLECT, story="recording__story"))
    shown = list(open_runs.select_related("recording__story", "recording__transcript")[:MOST])
    heard = {run.recording.story_id for run in shown}
    theirs = set(access.reviewable_by(user).filter(pk__in=heard).values_list("pk", flat=True))
    return [
        Line(
            _called(run.recording, run.recording.story_id in theirs),
            reverse("stories_recordings"),
            note=f"{run.get_state_display()}. {run.error}".strip(),
        )
        for run in shown
    ]


def _called(recording: Recording, may_read: bool) -> str:
    interview = Interview.of(recording)
    return interview.called if may_read else interview.untitled
