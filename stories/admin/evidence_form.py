"""A file in which a teller said what may be done with their story."""

from pathlib import Path

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext_lazy as _

from stories.consent import evidence
from stories.consent.evidence import Given


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=_("The form or the sound"),
        help_text=_("A picture, a PDF, or a sound."),
        widget=forms.FileInput(attrs={"accept": "audio/*,image/*,application/pdf"}),
        error_messages={"empty": _("There is nothing in it."), "required": _("Choose the file.")},
    )

    def clean_file(self) -> Given:
        sent: TemporaryUploadedFile = self.cleaned_data["file"]
        try:
            return evidence.inspect(Path(sent.temporary_file_path()))
        except evidence.NotEvidence as error:
            raise forms.ValidationError(str(error)) from error
