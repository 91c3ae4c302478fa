"""What a teller said to a steward, as a steward writes it down."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.consent.terms_form import DayField
from stories.models import Method
from stories.models.uses import Use

HOW: Final = (Method.TOLD, Method.PAPER, Method.ALOUD)
"""In which a teller says something that a steward writes down."""
A_DAY_TOO: Final = ("wait", "end")
"""What is said with a day."""


class ToldForm(forms.Form):
    """What the teller said, how, and from or until when."""

    what = forms.ChoiceField(
        label=_("What did the teller say?"),
        choices=[
            ("no", _("No to what I choose below")),
            ("wait", _("Not before the day below")),
            ("wait_open", _("Not until I say so")),
            ("now", _("You need not wait any longer")),
            ("end", _("Only until the day below, and not after it")),
            ("go_on", _("Let my yes go on")),
            ("pause", _("Hide it for now")),
            ("back", _("Take everything back: it is erased after a day")),
        ],
        widget=forms.RadioSelect,
    )
    uses = forms.MultipleChoiceField(
        label=_("No to"),
        choices=[(use.value, use.label) for use in Use if use is not Use.KEEP],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    day = DayField(label=_("The day"))
    method = forms.ChoiceField(
        label=_("How did they say it?"),
        choices=[(method.value, method.label) for method in HOW],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("what") == "no" and not said.get("uses"):
            self.add_error("uses", gettext("Choose what they said no to."))
        if said.get("what") in A_DAY_TOO and not said.get("day") and "day" not in self.errors:
            self.add_error("day", gettext("Choose the day."))
        return said
