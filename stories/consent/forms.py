"""An answer to one use, as a teller sends it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stories.models.uses import Use

YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


class UseForm(forms.Form):
    """One use, switched on or off."""

    use = forms.ChoiceField(choices=Use)
    answer = forms.ChoiceField(choices=YES_OR_NO)
    contact = forms.CharField(max_length=200, required=False)
