"""What a consent steward looks after: what stands still, and what tellers have not answered."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from stories import clock
from stories.admin.dashboard.panel import Line, Panel, Section
from stories.admin.dashboard.story_lines import MOST, numbered, others_to_ask
from stories.bulk_import import missing_evidence
from stories.consent import acts
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

AT_MOST_LOOKED_AT: Final = 40
SOON: Final = timedelta(days=60)
A_MONTH: Final = timedelta(days=30)


def steward(user: User) -> Panel:
    """What stands still or soon will not, by numbers: who it is of is not on a dashboard."""
    theirs = Story.objects.permitting(Use.KEEP).reached_by(user, Right.KEEP_CONSENT)
    return Panel(
        title=gettext("Consent"),
        lead=gettext("What is closed for now, what opens soon, and what tellers have not answered."),
        order=50,
        parts=[
            _closed_again(user),
            _on_hold(theirs),
            _taken_back(user),
            _copies_to_recall(user),
            _receipts_to_replace(user),
            _to_be_told(user),
            _others_to_be_asked(user),
            _without_evidence(theirs),
            _referred(user),
            _long_hidden(theirs),
            _embargoed(theirs),
            _to_be_renewed(theirs),
            _draft_forms(user),
            _ledger(),
            _unanswered_quotes(user),
        ],
    )


def _closed_again(user: User) -> Section:
    """After a restore: what was closed once more, which its teller may have opened again since."""
    mine = Story.objects.reached_by(user, Right.KEEP_CONSENT)
    found = ClosedAgain.objects.filter(looked_at=None, story__in=mine).exclude(closed=[])
    return Section(
        gettext("Closed again after a restore: ask their tellers"),
        [numbered(one.story) for one in found.select_related("story")[:MOST]],
        gettext("Nothing was closed again."),
    )


def _on_hold(theirs: StoryQuerySet) -> Section:
    held = theirs.filter(held=True).exclude(pk__in=missing_evidence.waiting()).order_by("pk")[:MOST]
    why = _holds(held)
    return Section(
        gettext("On hold"),
        [numbered(story, why.get(story.pk, "")) for story in held],
        gettext("No story is on hold."),
    )


def _holds(held: StoryQuerySet) -> dict[int, str]:
    """Why each is on hold, in words."""
    events = ConsentEvent.objects.filter(story__in=list(held)).exclude(hold="").order_by("story", "sequence")
    by_story = groupby(events, key=lambda event: event.story_id)
    holds = {story: fold(of_story).holds for story, of_story in by_story if story is not None}
    return {story: "; ".join(sorted(str(hold.label) for hold in found)) for story, found in holds.items()}


def _taken_back(user: User) -> Section:
    return Section(
        gettext("Taken back, to be erased"),
        [numbered(story, _erased_on(story)) for story in _to_be_erased(user)],
        gettext("Nothing waits to be erased."),
    )


def _copies_to_recall(user: User) -> Section:
    return Section(
        gettext("Copies of what was taken back"),
        [
            Line(notice.held.copy.title, reverse("stories_copies"), notice.held.copy.given_to)
            for notice in copies.reached(user).filter(sent_at=None)[:MOST]
        ],
        gettext("No withdrawal notices to send."),
    )


def _receipts_to_replace(user: User) -> Section:
    return Section(
        gettext("Lost receipts"),
        [Line(_asked_on(one), reverse("stories_receipts")) for one in receipt_recovery.open_for(user)[:MOST]],
        gettext("No lost receipts."),
    )


def _to_be_told(user: User) -> Section:
    number = call_sheet.waiting(user).count()
    said = ngettext("%(number)s person to be told", "%(number)s people to be told", number)
    return Section(
        gettext("To ring, text or write to"),
        [Line(said % {"number": number}, reverse("stories_to_tell"))] if number else [],
        gettext("Everyone has heard."),
        Line(gettext("Who is writing or calling?"), reverse("stories_to_tell")),
    )


def _others_to_be_asked(user: User) -> Section:
    return Section(
        gettext("Other people in a story, not asked yet"),
        others_to_ask(user, Right.KEEP_CONSENT),
        gettext("Nobody else has to be asked."),
    )


def _without_evidence(theirs: StoryQuerySet) -> Section:
    unproven = theirs.filter(pk__in=missing_evidence.waiting()).order_by("pk")[:MOST]
    return Section(
        gettext("Imported without consent evidence"),
        [numbered(story) for story in unproven],
        gettext("Every imported story has consent evidence."),
    )


def _referred(user: User) -> Section:
    return Section(
        gettext("Referrals"),
        [
            Line(one.get_why_display(), reverse("stories_talks"), _asked_on(one))
            for one in referrals.open_for(user)[:MOST]
        ],
        gettext("No referrals."),
    )


def _long_hidden(theirs: StoryQuerySet) -> Section:
    return Section(
        gettext("Hidden by their tellers for more than a month"),
        [numbered(story) for story in _long_paused(theirs)],
        gettext("No story has been hidden for so long."),
    )


def _embargoed(theirs: StoryQuerySet) -> Section:
    return Section(
        gettext("Embargoes"),
        [numbered(story, note) for story, note in _embargoes(theirs)],
        gettext("No embargoes."),
    )


def _to_be_renewed(theirs: StoryQuerySet) -> Section:
    return Section(
        gettext("To be renewed"),
        [numbered(story, _ends(story)) for story in _running_out(theirs)],
        gettext("No consent runs out soon."),
    )


def _draft_forms(user: User) -> Section:
    return Section(
        gettext("Draft consent forms"),
        [Line(_form(one), reverse("stories_form", args=[one.pk])) for one in _drafts(user)],
        gettext("No draft forms."),
        Line(gettext("All forms"), reverse("stories_forms")),
    )


def _ledger() -> Section:
    return Section(
        gettext("The ledger"),
        _last_check(),
        gettext("It is read once a day. Since this site began it has not been read yet."),
        act=Line(gettext("Read the ledger now"), reverse("stories_read_ledger")),
    )


def _unanswered_quotes(user: User) -> Section:
    asked = Quote.objects.waiting().permitting(Use.PUBLISH).reached_by(user, Right.KEEP_CONSENT)
    asked = asked.order_by("asked_at")
    return Section(
        gettext("Quotes asked and not answered"),
        [
            Line(
                gettext("Quote %(number)s") % {"number": quote.pk},
                note=gettext("asked on %(day)s") % {"day": date_format(quote.asked_at)},
            )
            for quote in asked[:MOST]
        ],
        gettext("Every quote has its answer."),
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


def _to_be_erased(user: User) -> StoryQuerySet:
    mine = Story.objects.reached_by(user, Right.KEEP_CONSENT)
    return mine.filter(erase_at__isnull=False).order_by("erase_at")[:MOST]


def _erased_on(story: Story) -> str:
    if story.erase_at is None or story.erase_at <= clock.now():
        return gettext("now")
    return gettext("on %(when)s") % {"when": date_format(localtime(story.erase_at), "DATETIME_FORMAT")}


def _asked_on(one: LostReceipt | Referral) -> str:
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


def _drafts(user: User) -> list[ConsentFormVersion]:
    studies = Study.objects.reached_by(user, Right.KEEP_CONSENT)
    drafts = ConsentFormVersion.objects.filter(published_at=None, form__studies__in=studies)
    return list(drafts.select_related("form").distinct().order_by("form__name", "language")[:MOST])


def _form(version: ConsentFormVersion) -> str:
    return f"{version.form.name}, {own_name(version.language)}"
