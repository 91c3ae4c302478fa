"""What people send: parsed, and answered in plain words when something is not right."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.audio.probe import NotASound, probe
from stories.consent.forms import YES_OR_NO
from stories.intake.eligibility_form import WhoTellsForm
from stories.intake.form_tokens import BadKey, Key, OldKey, new_key, read_key
from stories.intake.submission import Submission, Upload, was_sent
from stories.languages import CHOICES, ENGLISH
from stories.models import (
    Area,
    ConsentFormVersion,
    HowNamed,
    Standpoint,
    Storyteller,
    Study,
)
from stories.models.uses import Use
from stories.tellers.forms import NamedForm, SevenWordsField
from stories.texts.normalise import normalise, one_line, says_something


def _text(typed: str) -> str:
    """As a story is kept, or nothing where there is nothing in it to see."""
    text = normalise(typed)
    return text if says_something(text) else ""


OWN_VIEW: Final = 2_000
"""Characters of an answer to what the story is about to its teller, and what would be good."""
ORDER: Final[tuple[str, ...]] = (
    *("title", "how_named", "display_name", "standpoint", "authority", "relation", "language", "area"),
    *("content_warnings", "others", "about_to_me", "good_to_me", "contact", "key"),
)
"""Of the fields of `ShareForm`, as they stand on the page and in the list of what is wrong."""
HOW: Final = _("You said that we may contact you. Type how we can reach you, or say no to being contacted.")


@dataclass(frozen=True)
class Asked:
    """Whom a story is told to, and the words of its consent form in force."""

    study: Study
    version: ConsentFormVersion

    @property
    def areas(self) -> QuerySet[Area]:
        """Where it may have happened: in the study's area, or anywhere if it has none."""
        area = self.study.area
        areas: QuerySet[Area] = Area.get_tree(area) if area else Area.objects.all()
        return areas


class ShareForm(NamedForm, WhoTellsForm):
    """What is asked whichever way a story is told: about the teller, and the consent form's questions."""

    field_order = ORDER

    language = forms.ChoiceField(
        label=_("Which language is your story in?"), choices=CHOICES, initial=ENGLISH, required=False
    )
    area = forms.ModelChoiceField(
        label=_("Where did it happen?"),
        queryset=Area.objects.none(),
        required=False,
        empty_label=_("I'd rather not say"),
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        max_length=200,
        required=False,
        help_text=_("An e-mail address or a telephone number, if you said yes to being contacted."),
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
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    good_to_me = forms.CharField(
        label=_("What would good look like?"),
        max_length=OWN_VIEW,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    key = forms.CharField(widget=forms.HiddenInput)

    not_asked: ClassVar[frozenset[Use]] = frozenset()
    """The uses that there is nothing to put to, told in this way."""

    def __init__(
        self,
        *args: Any,
        asked: Asked,
        browser: str,
        another: bool = False,
        teller: Storyteller | None = None,
        beside: bool = False,
        **kwargs: Any,
    ) -> None:
        """For one `browser` (its secret). `beside`: a member of staff sits with the teller.

        `another` story of a `teller`: who they are was asked before. Where their page has been closed since,
        their seven words are asked for.
        """
        super().__init__(*args, **kwargs)
        self.asked, self.browser = asked, browser
        self.another, self.teller = another, teller
        self.initial["key"] = new_key(browser, teller)
        self.initial["language"] = asked.version.language.partition("-")[0]
        if beside:
            self.let_a_parent_agree()
        if another:
            self._ask_nothing_twice(teller)
        self.fields["area"].queryset = asked.areas  # type: ignore[attr-defined]
        for use, words in self._asked():
            self.fields[f"use_{use.value}"] = forms.ChoiceField(
                label=words["question"],
                help_text=words.get("more", ""),
                choices=YES_OR_NO,
                widget=forms.RadioSelect,
                error_messages={
                    "required": gettext("Choose yes or no: %(question)s") % {"question": words["question"]}
                },
            )

    def _ask_nothing_twice(self, teller: Storyteller | None) -> None:
        del self.fields["how_named"], self.fields["display_name"], self.fields["age"]
        if teller is None:
            self.fields["words"] = SevenWordsField(
                help_text=gettext(
                    "Your own page was closed: nobody had looked at it for half an hour. "
                    "Type your seven words to send this."
                )
            )
        elif teller.can_be_reached:
            del self.fields["contact"]

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        """The questions of the consent form, in their order."""
        return [self[f"use_{use.value}"] for use, _ in self._asked()]

    def _asked(self) -> list[tuple[Use, dict[str, Any]]]:
        return [(use, words) for use, words in self.asked.version.asked() if use not in self.not_asked]

    def clean_key(self) -> Key:
        try:
            return read_key(self.cleaned_data["key"], self.browser)
        except BadKey as error:
            self._renew_key()
            raise forms.ValidationError(self._old(error)) from error

    def _old(self, error: BadKey) -> str:
        if isinstance(error, OldKey) and was_sent(error.once):
            return gettext(
                "You have sent this form before, and we have what you sent. To see it, open My story "
                "with your seven words. If you send the form again now, it will be another story."
            )
        return gettext("This page had been open for a long time, or was closed. Please send it once more.")

    def _renew_key(self) -> None:
        self.data = {**self.data.dict(), "key": new_key(self.browser, self.teller)}  # type: ignore[attr-defined]

    def clean_about_to_me(self) -> str:
        return _text(self.cleaned_data["about_to_me"])

    def clean_good_to_me(self) -> str:
        return _text(self.cleaned_data["good_to_me"])

    def clean_contact(self) -> str:
        return one_line(self.cleaned_data["contact"])

    def clean_use_keep(self) -> str:
        answer = str(self.cleaned_data["use_keep"])
        if answer != "yes":
            raise forms.ValidationError(
                gettext(
                    "We can't take a story that we may not keep. Nothing was sent just now. "
                    "To take back one that you sent before, open My story."
                )
            )
        return answer

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("use_contact") == "yes" and not cleaned.get("contact", ""):
            self._ask_how()
        return cleaned

    def _ask_how(self) -> None:
        if "contact" in self.fields:
            self.add_error("contact", HOW)

    def for_another_story(self, words: Sequence[str], closed: Sequence[Use]) -> None:
        """It was sent before with something else in it: say so, with its seven words; it gets a new key."""
        said = [gettext("You have sent this form before. What you sent first is kept as it was.")]
        if closed:
            uses = ", ".join(str(use.label) for use in closed)
            said.append(gettext("You now say no to: %(uses)s. That holds.") % {"uses": uses})
        said.append(_how_to_open(words))
        said.append(gettext("If you send the form again now, it will be another story."))
        self.add_error(None, " ".join(said))
        self._renew_key()

    def submission(self) -> Submission:
        """What was sent, once the form is valid."""
        sent = self.cleaned_data
        return Submission(
            study=self.asked.study,
            form_version=self.asked.version,
            answers={use: sent[f"use_{use.value}"] == "yes" for use, _ in self._asked()},
            title=sent["title"],
            how_named=HowNamed(sent.get("how_named", HowNamed.ANONYMOUS)),
            display_name=sent.get("display_name", ""),
            standpoint=Standpoint(sent["standpoint"]),
            authority=self.right,
            relation=self.who_they_are,
            names_others=sent["others"] == "yes",
            language=sent["language"],
            area=sent["area"],
            content_warnings=sent["content_warnings"],
            contact=sent.get("contact", ""),
            about_to_me=sent["about_to_me"],
            good_to_me=sent["good_to_me"],
            returning=self.teller,
            **self.told(),
        )

    def told(self) -> dict[str, Any]:
        raise NotImplementedError


def _how_to_open(words: Sequence[str]) -> str:
    if not words:
        return gettext("To say yes to more, or to take it back, open My story with your seven words.")
    how = gettext("To say yes to more, or to take it back, open My story with its seven words: %(words)s.")
    return how % {"words": " ".join(words)}


class WriteForm(ShareForm):
    not_asked = frozenset({Use.VOICE})
    body = forms.CharField(
        label=_("Your story"),
        widget=forms.Textarea(attrs={"rows": 14}),
        strip=False,
        error_messages={"required": _("There are no words yet. Write your story here.")},
    )
    field_order = ("age", "body", *ORDER)

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

    def told(self) -> dict[str, Any]:
        return {"body": self.cleaned_data["body"]}


class RecordForm(ShareForm):
    recording = forms.FileField(
        label=_("Your recording"),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file with your recording.")},
    )
    field_order = ("age", "recording", *ORDER)

    def clean_recording(self) -> Upload:
        sent: TemporaryUploadedFile = self.cleaned_data["recording"]  # the settings' only kind of upload
        most = settings.STORYBOOK_RECORDING_MAX_BYTES
        if (sent.size or 0) > most:
            raise forms.ValidationError(
                gettext("This file is too large. We can take %(most)s MB. Please send it in shorter parts.")
                % {"most": most // 1024**2}
            )
        path = Path(sent.temporary_file_path())
        try:
            return Upload(path, probe(path))
        except NotASound as error:
            raise forms.ValidationError(str(error)) from error

    def told(self) -> dict[str, Any]:
        return {"upload": self.cleaned_data["recording"]}
