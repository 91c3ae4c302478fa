"""What a teller types of themselves: their receipt, and how they are named."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.consent.receipts import NotAReceipt, read
from stories.models import (
    ContentWarning,
    HowNamed,
)
from stories.texts.normalise import one_line


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

    title = forms.CharField(label=_("A name for your story"), max_length=120, required=False)
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


class ReceiptForm(forms.Form):
    words = SevenWordsField(
        help_text=_("Type them in their order, with a space between. Capital letters don't matter.")
    )
