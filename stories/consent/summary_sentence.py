"""In one sentence: what a story may be used for today, and why for no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.consent.gate import Consent, Reason, decide
from stories.models import Embargo
from stories.models.uses import STANDS_ASIDE, Use

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

DONE: "Final[Mapping[Use, StrPromise]]" = {
    Use.RESEARCH: _("read by researchers"),
    Use.INSIGHT: _("counted"),
    Use.PUBLISH: _("shown on the website"),
    Use.VOICE: _("heard there"),
    Use.BOOK: _("printed in books"),
    Use.SHARE: _("given to other researchers"),
}


def sentence(consent: Consent, at: datetime) -> str:
    """“It may be read by researchers and counted.” The time is that of the reader."""
    kept = decide(consent, Use.KEEP, at)
    if not kept.allowed:
        return gettext("It may be used for nothing. %(why)s") % {"why": kept.reason.label}
    allowed = [str(DONE[use]) for use in DONE if decide(consent, use, at).allowed]
    if allowed:
        may = gettext("It may be %(what)s.") % {"what": get_text_list(allowed, gettext("and"))}
        return f"{may} {_why_no_more(consent, at)}".strip()
    reasons = {decide(consent, use, at).reason for use in Use if use not in STANDS_ASIDE}
    return gettext("It is kept, and used for nothing. %(why)s") % {"why": _why(consent, reasons)}


def _why_no_more(consent: Consent, at: datetime) -> str:
    closed = {decide(consent, use, at).reason for use in DONE} - {Reason.YES}
    if Reason.OTHERS in closed:
        return str(Reason.OTHERS.label)
    return gettext("To the rest the teller said no, or was not asked.") if closed else ""


def _why(consent: Consent, reasons: set[Reason]) -> str:
    for reason in (Reason.HELD, Reason.PAUSED, Reason.EXPIRED):
        if reason in reasons:
            return str(reason.label)
    if Reason.EMBARGO not in reasons:
        return gettext("The teller said yes to no more.")
    if consent.embargo == Embargo.UNTIL and consent.embargo_until:
        day = date_format(localtime(consent.embargo_until))
        return gettext("The teller asked us to wait until %(day)s.") % {"day": day}
    return gettext("The teller asked us to wait until they say so.")
