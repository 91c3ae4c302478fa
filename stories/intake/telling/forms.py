"""What people say while they tell: parsed, and answered in plain words when something is not right."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.consent.forms import YES_OR_NO
from stories.intake.eligibility_form import WhoTellsForm
from stories.intake.telling.asked import Asked
from stories.intake.telling.draft import OWN, SHARED
from stories.intake.telling.steps import BOTH, SPEAK, WRITE
from stories.languages import CHOICES, ENGLISH
from stories.models import Area
from stories.tellers import questions
from stories.tellers.forms import TOO_LONG, NamedForm, ReachForm, SevenWordsField
from stories.texts.normalise import normalise, says_something


def _text(typed: str) -> str:
    """As a story is kept, or nothing where there is nothing in it to see."""
    text = normalise(typed)
    return text if says_something(text) else ""


OWN_VIEW: Final = 2_000
"""Characters of an answer to what the story is about to its teller, and what would be good."""


class TellingForm(NamedForm, ReachForm, WhoTellsForm):
    """All that is asked of a story that is told here; a page asks `only` some of it."""

    phone = forms.ChoiceField(
        label=_("Is this your own phone or computer?"),
        choices=[(OWN, _("Yes, only I use it")), (SHARED, _("No, or others use it too"))],
        required=False,
        widget=forms.RadioSelect,
    )
    way = forms.ChoiceField(
        label=_("How would you like to tell it?"),
        choices=[(WRITE, _("I write it")), (SPEAK, _("I speak it")), (BOTH, _("Both"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose if you would like to write or to speak.")},
    )
    body = forms.CharField(
        label=_("Your story"),
        widget=forms.Textarea(attrs={"rows": 9}),
        strip=False,
        error_messages={"required": _("There are no words yet. Write your story here.")},
    )
    language = forms.ChoiceField(
        label=_("Which language is your story in?"), choices=CHOICES, initial=ENGLISH, required=False
    )
    area = forms.ModelChoiceField(
        label=_("Where did it happen?"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("I'd rather not say"),
    )
    others = forms.ChoiceField(
        label=_("Can someone else be recognised in your story?"),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        help_text=_("If so, we ask them, or leave out who they are, before we show your words."),
        error_messages={"required": _("Choose if someone else can be recognised in your story.")},
    )
    about_to_me = forms.CharField(
        label=_("What is this about, to you?"),
        max_length=OWN_VIEW,
        required=False,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    good_to_me = forms.CharField(
        label=_("What would good look like?"),
        max_length=OWN_VIEW,
        required=False,
        error_messages=TOO_LONG,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        asked: Asked,
        only: Collection[str],
        beside: bool = False,
        another: bool = False,
        session_open: bool = True,
        **kwargs: Any,
    ) -> None:
        """`beside`: a member of staff sits with the teller. `another`: they have told before, and are not
        asked how old they are. `session_open`: their page is; where it closed, their seven words are asked
        for."""
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.initial.setdefault("language", asked.version.language.partition("-")[0])
        if another:
            del self.fields["age"]
        elif beside:
            self.let_a_parent_agree()
        self.fields["area"].queryset = asked.areas  # type: ignore[attr-defined]
        self.fields |= questions.fields(asked.questions)
        for use, words in asked.version.asked():
            self.fields[f"use_{use.value}"] = _question(words)
        if not session_open:
            self.fields["words"] = SevenWordsField(
                help_text=gettext(
                    "Your own page was closed: nobody had looked at it for half an hour. "
                    "Type your seven words to send this."
                )
            )
        self.fields = {name: field for name, field in self.fields.items() if name in only}

    def clean_body(self) -> str:
        typed = self.cleaned_data["body"]
        most = settings.STORYBOOK_STORY_MAX_CHARACTERS
        if len(typed) > most:
            raise forms.ValidationError(
                gettext("Your story has %(has)s characters. We can take %(most)s. Send it in two parts.")
                % {"has": f"{len(typed):,}", "most": f"{most:,}"}
            )
        body = normalise(typed)
        if not says_something(body):
            raise forms.ValidationError(gettext("There are no words yet. Write your story here."))
        return body

    def clean_about_to_me(self) -> str:
        return _text(self.cleaned_data["about_to_me"])

    def clean_good_to_me(self) -> str:
        return _text(self.cleaned_data["good_to_me"])

    def clean_use_keep(self) -> str:
        answer = str(self.cleaned_data["use_keep"])
        if answer != "yes":
            raise forms.ValidationError(
                gettext("We can't take a story that we may not keep. Say yes, or throw it away below.")
            )
        return answer


def _question(words: Mapping[str, str]) -> forms.ChoiceField:
    question = words["question"]
    return forms.ChoiceField(
        label=question,
        help_text=words.get("more", ""),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        error_messages={"required": gettext("Choose yes or no: %(question)s") % {"question": question}},
    )


class SoundForm(forms.Form):
    """A recording as a file."""

    recording = forms.FileField(
        label=_("Your recording"),
        widget=forms.FileInput(attrs={"accept": "audio/*,video/*"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file with your recording.")},
    )

    def clean_recording(self) -> Path:
        sent: TemporaryUploadedFile = self.cleaned_data["recording"]  # the settings' only kind of upload
        most = settings.STORYBOOK_RECORDING_MAX_BYTES
        if (sent.size or 0) > most:
            raise forms.ValidationError(
                gettext("This file is too large. We can take %(most)s MB. Please send it in shorter parts.")
                % {"most": most // 1024**2}
            )
        return Path(sent.temporary_file_path())
