"""The record of a story's consent for people to read: what was asked, and what was said when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from stories.consent.record import answers_to, asked
from stories.models import ConsentEvent, ConsentFormVersion, Story

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SAID: "Final[Mapping[str, StrPromise]]" = {
    "dpv:ConsentGiven": _("Yes"),
    "dpv:ConsentRefused": _("No"),
    "dpv:ConsentWithdrawn": _("The yes was taken back"),
    "dpv:RenewedConsentGiven": _("Yes, again"),
    "dpv:ConsentExpired": _("It ran out"),
    "dpv:ConsentInvalidated": _("Found not to be valid"),
}


@dataclass(frozen=True)
class Asked:
    """One question in its own words, and each answer with its time."""

    question: str
    more: str
    answers: list[tuple[datetime, "StrPromise"]]


@dataclass(frozen=True)
class Plain:
    """All that there is to say of a story's consent. `forms` are the versions of the form that were used."""

    forms: list[ConsentFormVersion]
    asked: list[Asked]
    events: list[ConsentEvent]

    @property
    def form(self) -> ConsentFormVersion:
        """The last one, which says who answers for the data."""
        return self.forms[-1]


def plainly(story: Story) -> Plain:
    events = list(ConsentEvent.objects.of(story).select_related("form_version__form"))
    forms = list({event.form_version_id: event.form_version for event in events}.values())
    questions = [
        Asked(
            words.get("question", ""),
            words.get("more", ""),
            [(event.at, SAID[state]) for event, state in answers_to(use, events)],
        )
        for use, words in asked(forms, events)
    ]
    return Plain(forms, questions, events)
