"""Recordings and how far their words are written down, for those who start and check transcripts."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories.accounts.actors import require
from stories.languages import FIND_OUT, SPOKEN
from stories.models import (
    CorrectionState,
    MaskState,
    Recording,
    RunState,
    Story,
    Study,
    TellerCorrection,
    Text,
    TranscriptionRun,
    Turn,
    User,
    Voice,
)
from stories.models.run_failure import Trouble
from stories.models.story import StoryQuerySet
from stories.models.uses import Use
from stories.roles import Right
from stories.texts import uncertainty as doubts
from stories.texts.interviews import RECORDINGS, Interview, Key, without_sound
from stories.transcription import acts, engines, progress
from stories.transcripts import access

MOST = 200
A_PAGE = 25
BESIDE = 60
"""Characters shown before and after a place."""
BESIDE_MS = 1000


@dataclass(frozen=True)
class Row:
    """A recording, with its latest run."""

    recording: Recording
    run: TranscriptionRun | None
    progress: progress.Progress | None
    may_check: bool
    turns: int = 0
    checked: int = 0
    corrections: int = 0

    @property
    def key(self) -> Key:
        return Key(RECORDINGS, self.recording.pk)

    @property
    def called(self) -> str:
        interview = Interview.of(self.recording)
        return interview.called if self.may_check else interview.untitled

    @property
    def needs_ears(self) -> bool:
        """Somebody should listen to it."""
        return bool(self.still_heard or self.corrections or self.doubts)

    @property
    def still_heard(self) -> bool:
        """Something of it that is closed is heard all the same."""
        mask = getattr(self.recording, "mask", None)
        return mask is not None and mask.state == MaskState.HEARD

    @property
    def partly_checked(self) -> bool:
        return 0 < self.checked < self.turns

    @property
    def doubts(self) -> int:
        """Places in the words that nobody has checked yet."""
        text = getattr(self.recording, "transcript", None)
        current = text.current if text else None
        return current.doubts if current and not current.is_vouched_for else 0

    @property
    def is_open(self) -> bool:
        return self.run is not None and self.run.state in acts.OPEN

    @property
    def is_closed(self) -> bool:
        return self.run is not None and self.run.state in acts.CLOSED

    @property
    def asks_for_language(self) -> bool:
        """It waits, and a person can say what nobody has said."""
        waits = self.run is not None and self.run.trouble == Trouble.PERHAPS_NOT_ENGLISH
        return waits and self.recording.story.language == FIND_OUT

    @property
    def nothing_heard(self) -> bool:
        done = self.run is not None and self.run.state == RunState.DONE
        return done and not hasattr(self.recording, "transcript")

    @property
    def minutes(self) -> str:
        minutes, seconds = divmod(round(self.recording.duration_ms / 1000), 60)
        return f"{minutes}:{seconds:02d}"


@dataclass(frozen=True)
class Alone:
    """A transcript whose sound is not here."""

    text: Text
    may_check: bool
    turns: int
    checked: int
    corrections: int
    unknown: int

    @property
    def interview(self) -> Interview:
        return Interview.in_words(self.text)


def _staff(request: HttpRequest) -> User:
    return require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in


def _stories(user: User) -> StoryQuerySet:
    return Story.objects.permitting(Use.KEEP).reached_by(user, Right.TRANSCRIBE)


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/recordings/"""
    user = _staff(request)
    recordings = (
        Recording.objects.filter(story__in=_stories(user))
        .select_related("story", "transcript__current", "mask")
        .prefetch_related("transcription_runs")
        .order_by("-pk")[:MOST]
    )
    listed = {recording.story_id for recording in recordings}
    may_check = set(access.reviewable_by(user).filter(pk__in=listed).values_list("pk", flat=True))
    review = _review(recordings)
    alone = _without_sound(user)
    ordered = sorted((_row(recording, may_check, review) for recording in recordings), key=_order)
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("p"))
    rows = list(page.object_list)
    title = gettext("Recordings")
    context = {
        "rows": rows,
        "page": page,
        "alone": alone if page.number == 1 else [],
        "models": engines.models(),
        "voices": acts.VOICES,
        "languages": SPOKEN,
        "studies": Study.objects.reached_by(user, Right.TRANSCRIBE),
        "several": Study.objects.count() > 1,
        "live": any(row.is_open for row in rows),
        "header_title": title,
        "header_icon": "media",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/recordings.html", context)


def _without_sound(user: User) -> list[Alone]:
    """The newest first; those where a voice is nobody's yet before all others."""
    texts = (
        without_sound().filter(story__in=_stories(user)).select_related("story", "current").order_by("-pk")
    )
    shown = list(texts[:MOST])
    may_check = set(
        access.reviewable_by(user)
        .filter(pk__in=[text.story_id for text in shown])
        .values_list("pk", flat=True)
    )
    review = {pk: far for pk, *far in _counts(Text.objects.filter(pk__in=[text.pk for text in shown]), "pk")}
    alone = [Alone(text, text.story_id in may_check, *review[text.pk]) for text in shown if text.current]
    return sorted(alone, key=lambda one: not (one.unknown or one.corrections))


def _review(recordings: Iterable[Recording]) -> dict[int, list[int]]:
    """Of the words of each recording (by its number): the turns, those that somebody listened to, and
    those that the teller says are others."""
    counted = _counts(Text.objects.filter(recording__in=list(recordings)), "recording")
    return {recording: far for recording, *far, _unknown in counted}


def _counts(texts: QuerySet[Text], key: str) -> QuerySet[Text, tuple[int, ...]]:
    """Of each: `key`, its turns, those that are checked, those that the teller says are others, and those of
    a voice of whom nobody has said who it is."""
    turns = Turn.objects.filter(revision=OuterRef("current")).values("revision")
    waiting = TellerCorrection.objects.filter(text=OuterRef("pk"), state=CorrectionState.WAITING).values(
        "text"
    )
    unknown = turns.filter(speaker__voice=Voice.UNKNOWN)
    return texts.values_list(
        key,
        _counted(turns, "pk"),
        _counted(turns, "checked_at"),
        _counted(waiting, "pk"),
        _counted(unknown, "pk"),
    )


def _counted(rows: QuerySet[Any, Any], column: str) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(n=Count(column)).values("n")), 0)


def _row(recording: Recording, may_check: Collection[int], review: dict[int, list[int]]) -> Row:
    runs = sorted(recording.transcription_runs.all(), key=lambda run: run.pk)
    run = runs[-1] if runs else None
    if run is not None:
        run.recording = recording
    far = progress.of(run) if run else None
    return Row(recording, run, far, recording.story_id in may_check, *review.get(recording.pk, (0, 0, 0)))


def _order(row: Row) -> tuple[int, int]:
    """What a person has to look at first, then what is under way, then the rest, the newest first."""
    return (0 if row.is_closed else 1 if row.is_open else 2 if row.needs_ears else 3), -row.recording.pk


@never_cache
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/recordings/<recording>/stop/"""
    return _done(request, pk, lambda user, run: acts.stop(by=user, run=run), gettext("Stopped."))


@never_cache
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/recordings/<recording>/try-again/"""
    return _done(
        request,
        pk,
        lambda user, run: acts.try_again(by=user, run=run),
        gettext("It waits for a worker once more."),
    )


@never_cache
@require_POST
def hear_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/recordings/<recording>/hear-anew/ with `model`, a name of the list, and perhaps
    `voices`, how many people speak."""
    user = _staff(request)
    recording = get_object_or_404(Recording, pk=pk, story__in=_stories(user))
    try:
        acts.hear_anew(
            by=user,
            recording=recording,
            model=request.POST.get("model", ""),
            voices=_number(request.POST.get("voices", "")),
        )
    except acts.NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, gettext("It is being transcribed again. The current version is kept as well.")
        )
    return redirect("stories_recordings")


@never_cache
@require_POST
def say_language(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/recordings/<recording>/language/ with `language` (ISO 639-1): what is spoken in it."""
    user = _staff(request)
    recording = get_object_or_404(Recording, pk=pk, story__in=_stories(user))
    try:
        acts.say_language(by=user, recording=recording, language=request.POST.get("language", ""))
    except acts.NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("Saved. It waits for a worker once more."))
    return redirect("stories_recordings")


def _number(typed: str) -> int | None:
    """Nothing is nobody's number; what is no number is none that can be taken."""
    if not typed:
        return None
    return int(typed) if typed.isdecimal() and len(typed) < 3 else 0


@dataclass(frozen=True)
class Doubtful:
    """A place to listen to first: its words, some around them, and its clip with a second on each side."""

    why: str
    before: str
    words: str
    after: str
    at: str
    clip: str


@never_cache
@require_safe
def doubtful(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/recordings/<recording>/doubts/: what a machine may have made up, the gravest first."""
    user = _staff(request)
    recordings = Recording.objects.filter(
        story__in=access.reviewable_by(user), transcript__current__isnull=False
    )
    recording = get_object_or_404(recordings.select_related("story", "transcript__current"), pk=pk)
    current = recording.transcript.current
    assert current is not None  # noqa: S101 (asked for)
    title = gettext("Doubtful words")
    context = {
        "called": Interview.of(recording).called,
        "checked": current.is_vouched_for,
        "places": [_doubtful(recording, current.body, place) for place in doubts.places(current)],
        "header_title": title,
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("stories_recordings"), "label": gettext("Recordings")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/uncertainty.html", context)


def _doubtful(recording: Recording, body: str, place: doubts.DoubtfulWords) -> Doubtful:
    start_ms = max(0, place.start_ms - BESIDE_MS)
    end_ms = min(recording.duration_ms, place.end_ms + BESIDE_MS)
    minutes, seconds = divmod(place.start_ms // 1000, 60)
    listen = reverse("stories:listen", args=[recording.public_id])
    return Doubtful(
        why=str(place.doubt.label),
        before=body[max(0, place.start - BESIDE) : place.start],
        words=body[place.start : place.end],
        after=body[place.end : place.end + BESIDE],
        at=f"{minutes}:{seconds:02d}",
        clip=f"{listen}?t={start_ms},{end_ms}",
    )


@never_cache
@require_POST
def name_names(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/recordings/names/<study>/ with `names`, one a line."""
    user = _staff(request)
    study = get_object_or_404(Study.objects.reached_by(user, Right.TRANSCRIBE), pk=pk)
    try:
        acts.name_names(by=user, study=study, names=request.POST.get("names", "").splitlines())
    except acts.NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("Saved. The machine listens for these names from now on."))
    return redirect(reverse("stories_recordings") + f"#names-{study.pk}")


def _done(
    request: HttpRequest, pk: int, act: Callable[[User, TranscriptionRun], None], said: str
) -> HttpResponse:
    """On the recording's latest run."""
    user = _staff(request)
    runs = TranscriptionRun.objects.filter(recording=pk, recording__story__in=_stories(user))
    run = runs.select_related("recording__story").order_by("-pk").first()
    if run is None:
        return redirect("stories_recordings")
    try:
        act(user, run)
    except acts.NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("stories_recordings")


urlpatterns = [
    path("recordings/", listed, name="stories_recordings"),
    path("recordings/names/<int:pk>/", name_names, name="stories_name_names"),
    path("recordings/<int:pk>/doubts/", doubtful, name="stories_doubts"),
    path("recordings/<int:pk>/stop/", stop, name="stories_stop_run"),
    path("recordings/<int:pk>/try-again/", try_again, name="stories_try_run_again"),
    path("recordings/<int:pk>/language/", say_language, name="stories_say_language"),
    path("recordings/<int:pk>/hear-anew/", hear_anew, name="stories_hear_anew"),
]
