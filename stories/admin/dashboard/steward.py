"""What a consent steward looks after: what stands still, and what tellers have not answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Final, TypeVar

from django.db.models import Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from stories import clock
from stories.admin.dashboard.panel import Line, Panel, Section, due_first
from stories.admin.dashboard.story_lines import MOST, numbered
from stories.bulk_import import missing_evidence
from stories.consent import third_parties
from stories.consent.gate import fold
from stories.consent.terms_form import last_day
from stories.exports import copies
from stories.intake import referrals
from stories.languages import own_name
from stories.models import (
    ClosedAgain,
    ConsentEvent,
    ConsentFormVersion,
    Embargo,
    EventKind,
    LedgerCheck,
    LostReceipt,
    Quote,
    Referral,
    Story,
    Study,
    User,
)
from stories.models.story import StoryQuerySet
from stories.models.uses import Use
from stories.roles import Right
from stories.tellers import call_sheet, receipt_recovery

SOON: Final = timedelta(days=60)
A_MONTH: Final = timedelta(days=30)
Row = TypeVar("Row", bound=Model)


def steward(user: User) -> Panel:
    """What stands still or soon will not, by numbers: who it is of is not on a dashboard."""
    theirs = Story.objects.permitting(Use.KEEP).reached_by(user, Right.KEEP_CONSENT)
    parts = due_first(
        [
            _closed_again(user),
            _receipts_to_replace(user),
            _referred(user),
            _copies_to_recall(user),
            _to_be_told(user),
            _others_to_be_asked(user),
            _without_evidence(theirs),
            _long_hidden(theirs),
            _to_be_renewed(theirs),
            _on_hold(theirs),
            _taken_back(user),
            _embargoed(theirs),
            _unanswered_quotes(user),
            _draft_forms(user),
            _ledger(),
        ]
    )
    return Panel(
        title=gettext("Consent"),
        lead=gettext("What has waited longest for you comes first, then what only goes on."),
        order=50,
        parts=[part for part in parts if not part.is_quiet],
        quiet=[part for part in parts if part.is_quiet],
    )


def _counted(heading: str, rows: QuerySet[Row], line: Callable[[Row], Line], empty: str) -> Section:
    """The first of them, and how many there are."""
    lines = [line(one) for one in rows[:MOST]]
    return Section(heading, lines, empty, number=len(lines) if len(lines) < MOST else rows.count())


def _closed_again(user: User) -> Section:
    """After a restore: what was closed once more, which its teller may have opened again since."""
    mine = Story.objects.reached_by(user, Right.KEEP_CONSENT)
    found = ClosedAgain.objects.filter(looked_at=None, story__in=mine).exclude(closed=[])
    return _counted(
        gettext("Closed again after a restore: ask their tellers"),
        found.select_related("story").order_by("at"),
        lambda one: numbered(one.story, due=one.at),
        gettext("Nothing was closed again."),
    )


def _on_hold(theirs: StoryQuerySet) -> Section:
    held = theirs.filter(held=True).exclude(pk__in=missing_evidence.waiting()).order_by("pk")
    why = _holds(held[:MOST])
    return _counted(
        gettext("On hold"),
        held,
        lambda story: numbered(story, why.get(story.pk, "")),
        gettext("No story is on hold."),
    )


def _holds(held: StoryQuerySet) -> dict[int, str]:
    """Why each is on hold, in words."""
    events = ConsentEvent.objects.filter(story__in=list(held)).exclude(hold="").order_by("story", "sequence")
    by_story = groupby(events, key=lambda event: event.story_id)
    holds = {story: fold(of_story).holds for story, of_story in by_story if story is not None}
    return {story: "; ".join(sorted(str(hold.label) for hold in found)) for story, found in holds.items()}


def _taken_back(user: User) -> Section:
    mine = Story.objects.reached_by(user, Right.KEEP_CONSENT)
    return _counted(
        gettext("Taken back, to be erased"),
        mine.filter(erase_at__isnull=False).order_by("erase_at"),
        lambda story: numbered(story, _erased_on(story)),
        gettext("Nothing waits to be erased."),
    )


def _copies_to_recall(user: User) -> Section:
    return _counted(
        gettext("Copies of what was taken back"),
        copies.reached(user).filter(sent_at=None).order_by("at", "pk"),
        lambda notice: Line(
            notice.held.copy.title, reverse("stories_copies"), notice.held.copy.given_to, due=notice.at
        ),
        gettext("No withdrawal notices to send."),
    )


def _receipts_to_replace(user: User) -> Section:
    return _counted(
        gettext("Lost receipts"),
        receipt_recovery.open_for(user).order_by("asked_at"),
        lambda one: Line(_asked_on(one), reverse("stories_receipts"), due=one.asked_at),
        gettext("No lost receipts."),
    )


def _to_be_told(user: User) -> Section:
    people = call_sheet.waiting(user)
    number = people.count()
    asked = Quote.objects.waiting().filter(passage__revision__text__story__storyteller__in=people)
    since = asked.aggregate(since=Min("asked_at"))["since"] if number else None
    said = ngettext("%(number)s person to be told", "%(number)s people to be told", number)
    return Section(
        gettext("To ring, text or write to"),
        [Line(said % {"number": number}, reverse("stories_to_tell"), due=since or clock.now())]
        if number
        else [],
        gettext("Everyone has heard."),
        Line(gettext("Who is writing or calling?"), reverse("stories_to_tell")),
    )


def _others_to_be_asked(user: User) -> Section:
    waiting = third_parties.waiting_for(user, Right.KEEP_CONSENT).permitting(Use.KEEP)
    return _counted(
        gettext("Other people in a story, not asked yet"),
        waiting.annotate(since=Coalesce(Min("others__added_at"), "created_at")).order_by("since", "pk"),
        lambda story: numbered(story, address="stories_others", due=story.since),  # type: ignore[attr-defined]
        gettext("Nobody else has to be asked."),
    )


def _without_evidence(theirs: StoryQuerySet) -> Section:
    return _counted(
        gettext("Imported without consent evidence"),
        theirs.filter(pk__in=missing_evidence.waiting()).order_by("pk"),
        lambda story: numbered(story, due=story.created_at),
        gettext("Every imported story has consent evidence."),
    )


def _referred(user: User) -> Section:
    return _counted(
        gettext("Referrals"),
        referrals.open_for(user).order_by("asked_at"),
        lambda one: Line(one.get_why_display(), reverse("stories_talks"), _asked_on(one), due=one.asked_at),
        gettext("No referrals."),
    )


def _long_hidden(theirs: StoryQuerySet) -> Section:
    return _counted(
        gettext("Hidden by their tellers for more than a month"),
        _long_paused(theirs),
        lambda story: numbered(story, due=story.since + A_MONTH),  # type: ignore[attr-defined]
        gettext("No story has been hidden for so long."),
    )


def _embargoed(theirs: StoryQuerySet) -> Section:
    """Those that lift next, and then those that do not lift by themselves."""
    dated = theirs.filter(standing__opens_at__gt=clock.now()).select_related("standing")
    lines = [numbered(story, _lifts(story)) for story in dated.order_by("standing__opens_at")[:MOST]]
    waiting = _waits_for_a_word(theirs)
    lines += [numbered(story, gettext("until the teller says so")) for story in waiting[: MOST - len(lines)]]
    number = len(lines) if len(lines) < MOST else dated.count() + waiting.count()
    return Section(gettext("Embargoes"), lines, gettext("No embargoes."), number=number)


def _to_be_renewed(theirs: StoryQuerySet) -> Section:
    return _counted(
        gettext("To be renewed"),
        _running_out(theirs),
        lambda story: numbered(story, _ends(story), due=story.standing.ends_at),
        gettext("No consent runs out soon."),
    )


def _draft_forms(user: User) -> Section:
    drafts = _counted(
        gettext("Draft consent forms"),
        _drafts(user),
        lambda one: Line(_form(one), reverse("stories_form", args=[one.pk])),
        gettext("No draft forms."),
    )
    return replace(drafts, more=Line(gettext("All forms"), reverse("stories_forms")))


def _ledger() -> Section:
    return Section(
        gettext("The ledger"),
        _last_check(),
        gettext("It is read once a day. Since this site began it has not been read yet."),
        act=Line(gettext("Read the ledger now"), reverse("stories_read_ledger")),
    )


def _unanswered_quotes(user: User) -> Section:
    asked = Quote.objects.waiting().permitting(Use.PUBLISH).reached_by(user, Right.KEEP_CONSENT)
    return _counted(
        gettext("Quotes asked and not answered"),
        asked.select_related("passage__revision__text__story").order_by("asked_at"),
        _unanswered,
        gettext("Every quote has its answer."),
    )


def _unanswered(quote: Quote) -> Line:
    return Line(
        gettext("A quote of story %(number)s") % {"number": quote.story.pk},
        reverse("stories_consent", args=[quote.story.pk]),
        note=_asked_on(quote),
    )


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


def _erased_on(story: Story) -> str:
    if story.erase_at is None or story.erase_at <= clock.now():
        return gettext("now")
    return gettext("on %(when)s") % {"when": date_format(localtime(story.erase_at), "DATETIME_FORMAT")}


def _asked_on(one: LostReceipt | Referral | Quote) -> str:
    return gettext("asked on %(day)s") % {"day": date_format(localtime(one.asked_at))}


def _long_paused(stories: StoryQuerySet) -> StoryQuerySet:
    """With `since` when. Whoever hid it may have forgotten. It stays hidden; a steward can ask them, where
    they may be asked."""
    last = _last_said(kind__in=(EventKind.PAUSED, EventKind.RESUMED))
    hidden = stories.annotate(last=Subquery(last.values("kind")[:1]), since=Subquery(last.values("at")[:1]))
    return hidden.filter(last=EventKind.PAUSED, since__lt=clock.now() - A_MONTH).order_by("since")


def _waits_for_a_word(stories: StoryQuerySet) -> StoryQuerySet:
    last = _last_said(~Q(embargo=Embargo.UNCHANGED))
    closed = stories.filter(standing__closed=True).annotate(last=Subquery(last.values("embargo")[:1]))
    return closed.filter(last=Embargo.OPEN).order_by("-pk")


def _last_said(*of: Q, **fields: object) -> QuerySet[ConsentEvent]:
    return ConsentEvent.objects.filter(*of, story=OuterRef("pk"), **fields).order_by("-sequence")


def _lifts(story: Story) -> str:
    opens_at = story.standing.opens_at
    return gettext("lifts on %(day)s") % {"day": date_format(localtime(opens_at))} if opens_at else ""


def _running_out(stories: StoryQuerySet) -> StoryQuerySet:
    """Those that end next, and those that have ended: the longest ago first."""
    soon = stories.filter(standing__ends_at__lte=clock.now() + SOON)
    return soon.select_related("standing").order_by("standing__ends_at")


def _ends(story: Story) -> str:
    ends_at = story.standing.ends_at
    if ends_at is None:
        return ""
    said = gettext("ran out after %(day)s") if ends_at <= clock.now() else gettext("runs out after %(day)s")
    return said % {"day": date_format(last_day(ends_at))}


def _drafts(user: User) -> QuerySet[ConsentFormVersion]:
    studies = Study.objects.reached_by(user, Right.KEEP_CONSENT)
    drafts = ConsentFormVersion.objects.filter(published_at=None, form__studies__in=studies)
    return drafts.select_related("form").distinct().order_by("form__name", "language")


def _form(version: ConsentFormVersion) -> str:
    return f"{version.form.name}, {own_name(version.language)}"
