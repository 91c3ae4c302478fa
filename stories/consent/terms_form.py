"""From when, and for how long: what a teller chooses, or a steward writes down for them."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.consent.gate import Consent
from stories.models import Embargo

A_DAY: Final = timedelta(days=1)
LATEST: Final = date(2200, 1, 1)


class DayField(forms.DateField):
    """A day to come."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        invalid = _("Type a day like this: 2027-03-31.")
        super().__init__(required=False, widget=widget, error_messages={"invalid": invalid}, **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not clock.today() < value < LATEST:
            raise forms.ValidationError(gettext("Choose a day that is still to come."))


class TermsForm(forms.Form):
    """An embargo, and an end."""

    begin = forms.ChoiceField(
        label=_("From when may we use your story?"),
        choices=[("now", _("From now on")), ("day", _("From a day on")), ("wait", _("Not until I say so"))],
        widget=forms.RadioSelect,
    )
    begin_on = DayField(label=_("From this day on"))
    end = forms.ChoiceField(
        label=_("For how long?"),
        choices=[("open", _("Until I take it back")), ("day", _("Until a day"))],
        widget=forms.RadioSelect,
    )
    end_on = DayField(label=_("Until this day, and not after it"))

    def __init__(self, data: Any, *, consent: Consent) -> None:
        super().__init__(data, initial=as_it_stands(consent))
        self.consent = consent

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for choice, day in (("begin", "begin_on"), ("end", "end_on")):
            if said.get(choice) == "day" and not said.get(day) and day not in self.errors:
                self.add_error(day, gettext("Choose the day."))
        begins, ends = said.get("begin_on"), said.get("end_on")
        both = said.get("begin") == said.get("end") == "day"
        if both and begins and ends and ends < begins:
            self.add_error("end_on", gettext("This is before the day from which we may use it."))
        return said

    @property
    def embargo_changed(self) -> bool:
        embargo, until = self.embargo
        return (self.consent.embargo, self.consent.embargo_until) != (embargo, until)

    @property
    def embargo(self) -> tuple[Embargo, datetime | None]:
        said = self.cleaned_data
        if said["begin"] == "day":
            return Embargo.UNTIL, clock.midnight(said["begin_on"])
        return (Embargo.OPEN if said["begin"] == "wait" else Embargo.NONE), None

    @property
    def ends_at(self) -> datetime | None:
        said = self.cleaned_data
        return clock.midnight(said["end_on"] + A_DAY) if said["end"] == "day" else None

    @property
    def end_changed(self) -> bool:
        return self.consent.expired or self.consent.expires_at != self.ends_at


def as_it_stands(consent: Consent) -> dict[str, Any]:
    """What the form begins with. What is over is not said again."""
    until = consent.embargo_until if consent.in_embargo(clock.now()) else None
    begin = "day" if until else "wait" if consent.embargo == Embargo.OPEN else "now"
    ends = None if consent.has_expired(clock.now()) else consent.expires_at
    return {
        "begin": begin,
        "begin_on": clock.day_of(until) if until else None,
        "end": "day" if ends else "open",
        "end_on": last_day(ends) if ends else None,
    }


def last_day(ends_at: datetime) -> date:
    """The last day on which it holds."""
    return clock.day_of(ends_at - timedelta(microseconds=1))
