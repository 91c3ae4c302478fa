"""What a teller types of themselves: their receipt, and how they are named."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.consent.receipts import NotAReceipt, read
from stories.models import (
    ContentWarning,
    HowNamed,
)
from stories.models.reach import LONGEST_CONTACT, LONGEST_TIMES, By, Never, Reach, is_email
from stories.texts.normalise import normalise, one_line, says_something

TOO_LONG: Final = {
    "max_length": _("This has %(show_value)s letters. We can take %(limit_value)s. Make it shorter.")
}
"""Said instead of cutting what was typed."""


class SevenWordsField(forms.CharField):
    """The words of a receipt, as a person types them; as data, in lower case with a space between."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Your seven words"),
            max_length=200,
            error_messages={"required": _("Type the seven words of your receipt.")},
            widget=forms.TextInput(
                attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        try:
            return " ".join(read(super().clean(value)))
        except NotAReceipt as error:
            raise forms.ValidationError(str(error)) from error


class NamedForm(forms.Form):
    """What a story is called, how its teller is named, and what to warn readers of."""

    title = forms.CharField(
        label=_("A name for your story"), max_length=120, required=False, error_messages=TOO_LONG
    )
    how_named = forms.ChoiceField(
        label=_("How shall we name you?"),
        choices=HowNamed,
        initial=HowNamed.ANONYMOUS,
        widget=forms.RadioSelect,
    )
    display_name = forms.CharField(
        label=_("The name to show beside your words"),
        max_length=80,
        required=False,
        help_text=_("Leave this empty if you want no name."),
        error_messages=TOO_LONG,
    )
    content_warnings = forms.MultipleChoiceField(
        label=_("Is any of this in your story?"),
        choices=ContentWarning,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("We tell readers before they begin, so that they can choose."),
    )

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def clean_display_name(self) -> str:
        return one_line(self.cleaned_data["display_name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how_named") == HowNamed.ANONYMOUS:
            cleaned["display_name"] = ""
        elif "display_name" in cleaned and not cleaned["display_name"]:
            self.add_error("display_name", gettext("Type the name to show, or choose “With no name”."))
        return cleaned


class ReachForm(forms.Form):
    """How a teller may be reached, when it is safe, and what must not be done."""

    reach_by = forms.ChoiceField(
        label=_("How may we reach you?"),
        choices=By,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how we may reach you.")},
    )
    contact = forms.CharField(
        label=_("Your number, or your address"),
        max_length=LONGEST_CONTACT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_("For a letter: your name and address."),
        error_messages={"required": _("Type the number or the address."), **TOO_LONG},
    )
    safe_times = forms.CharField(
        label=_("When is it safe to reach you?"),
        max_length=LONGEST_TIMES,
        required=False,
        help_text=_("For example: weekday mornings. Leave this empty if any time is fine."),
        error_messages=TOO_LONG,
    )
    never = forms.MultipleChoiceField(
        label=_("Is there anything we must not do?"),
        choices=Never,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_contact(self) -> str:
        contact = normalise(self.cleaned_data["contact"]).strip()
        if not says_something(contact):
            raise forms.ValidationError(gettext("Type the number or the address."))
        return contact

    def clean_safe_times(self) -> str:
        return one_line(self.cleaned_data["safe_times"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by, contact = cleaned.get("reach_by"), cleaned.get("contact")
        if by and contact:
            if by == By.EMAIL and not is_email(contact):
                self.add_error("contact", gettext("This is no e-mail address. It needs an @ in it."))
            elif by in (By.CALL, By.TEXT) and not FEWEST_DIGITS <= _digits(contact) <= MOST_DIGITS:
                self.add_error("contact", gettext("Type a telephone number, with all its digits."))
        if self.data.get("reach_by") == By.TEXT and Never.TEXT in cleaned.get("never", ()):
            self.add_error("never", gettext("You asked for a text, and for no texts. Change one of them."))
        return cleaned


FEWEST_DIGITS: Final = 5
MOST_DIGITS: Final = 20


def _digits(contact: str) -> int:
    return sum(sign.isdecimal() for sign in contact)


def reach_said(cleaned: Mapping[str, Any]) -> Reach | None:
    """As a `ReachForm` was answered; None where it was not asked."""
    if not cleaned.get("contact"):
        return None
    never = tuple(Never(one) for one in cleaned["never"])
    return Reach(cleaned["contact"], By(cleaned["reach_by"]), cleaned["safe_times"], never)


def as_initial(reach: Reach) -> dict[str, Any]:
    """What was said before, as the form's first values."""
    if not reach.contact:
        return {}
    said = {"contact": reach.contact, "safe_times": reach.times, "never": list(reach.never)}
    return said | {"reach_by": reach.by}


class ReceiptForm(forms.Form):
    words = SevenWordsField(
        help_text=_("Type them in their order, with a space between. Capital letters don't matter.")
    )
