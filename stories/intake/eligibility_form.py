"""Who tells, of whom, and by what right: asked first, because not everyone can decide for everyone."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.models import Authority, ReferralReason, Standpoint
from stories.tellers.forms import TOO_LONG
from stories.texts.normalise import one_line

ADULT, CHILD, NO_AUTHORITY = "adult", "child", "none"
AGES: Final = [(ADULT, _("16 or older")), (CHILD, _("Under 16"))]
FOR_SOMEONE: Final = [(right.value, right.label) for right in Authority if right is not Authority.WITH_PARENT]


class WhoTellsForm(forms.Form):
    """How old they are; whom it happened to; and if to someone else, why they may tell it."""

    age = forms.ChoiceField(
        label=_("How old are you?"),
        choices=AGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how old you are.")},
    )
    standpoint = forms.ChoiceField(
        label=_("Who did this happen to?"),
        choices=Standpoint,
        initial=Standpoint.FIRST_HAND,
        widget=forms.RadioSelect,
    )
    authority = forms.ChoiceField(
        label=_("Why may you tell it for them?"),
        choices=[*FOR_SOMEONE, (NO_AUTHORITY, _("None of these, or I am not sure"))],
        required=False,
        widget=forms.RadioSelect,
    )
    relation = forms.CharField(
        label=_("Who are you to them?"),
        max_length=80,
        required=False,
        help_text=_("Such as: her sister, his carer. Leave out their name."),
        error_messages=TOO_LONG,
    )

    def let_a_parent_agree(self) -> None:
        """A member of staff sits with them: someone under sixteen can tell with a parent who agrees too."""
        with_parent = (Authority.WITH_PARENT.value, Authority.WITH_PARENT.label)
        self.fields["age"].choices = [*AGES, with_parent]  # type: ignore[attr-defined]

    @property
    def why_first(self) -> ReferralReason | None:
        """Why a person has to talk with them before anything is kept, whatever else is in the form."""
        if not self.is_bound:
            return None
        if "age" in self.fields and self.data.get("age") == CHILD:
            return ReferralReason.UNDER_16
        for_someone = self.data.get("standpoint") == Standpoint.ON_BEHALF
        return (
            ReferralReason.AUTHORITY if for_someone and self.data.get("authority") == NO_AUTHORITY else None
        )

    def clean_relation(self) -> str:
        return one_line(self.cleaned_data["relation"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("standpoint") == Standpoint.ON_BEHALF and not cleaned.get("authority"):
            self.add_error("authority", gettext("Choose why you may tell it for them."))
        return cleaned

    @property
    def right(self) -> str:
        """Empty for an adult who tells of themselves."""
        sent = self.cleaned_data
        if sent["standpoint"] == Standpoint.ON_BEHALF:
            return str(sent["authority"])
        return Authority.WITH_PARENT.value if sent.get("age") == Authority.WITH_PARENT else ""

    @property
    def who_they_are(self) -> str:
        sent = self.cleaned_data
        return str(sent["relation"]) if sent["standpoint"] == Standpoint.ON_BEHALF else ""
