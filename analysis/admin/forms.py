"""How a person says which words they mean, and what they are about."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.admin.codebook.forms import OneOf
from analysis.models import Code
from analysis.reading import codes_of
from stories.models import Passage, Revision, Story, User
from stories.roles import Right
from stories.texts.passages import NotThere, find, mark


class ChooseWords(forms.Form):
    """Words of a story: by their place (code points, end exclusive) or, without a script, copied in."""

    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)
    words = forms.CharField(required=False, strip=False, max_length=20_000)

    def __init__(self, data: Any = None, *, story: Story) -> None:
        super().__init__(data)
        self.fields["revision"] = forms.ModelChoiceField(
            Revision.objects.filter(pk__in=story.texts.values("current")),
            error_messages={"invalid_choice": gettext("The words have changed since you opened this page.")},
        )

    def passage(self) -> Passage:
        """The passage chosen, made if it is new. Raises NotThere. Call inside the act's transaction."""
        given = self.cleaned_data
        if given.get("start") is not None and given.get("end") is not None:
            return mark(revision=given["revision"], start=given["start"], end=given["end"])
        # Pasted text has the line breaks of the browser.
        words = given["words"].replace("\r\n", "\n")
        if not words.strip():
            raise NotThere(gettext("Choose some words first."))
        return find(revision=given["revision"], words=words)


class Several(forms.SelectMultiple):
    """A list that may send its empty line with the rest."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in super().value_from_datadict(data, files, name) or () if value]


class CodeWords(ChooseWords):
    """…or the whole text; and what they are about: codes of the study's codebook, or a new one."""

    new = forms.CharField(required=False, max_length=80)
    vivo = forms.BooleanField(required=False)
    whole = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, story: Story) -> None:
        super().__init__(data, story=story)
        self.fields["code"] = forms.ModelMultipleChoiceField(
            Code.objects.of(story.study).in_use(),
            to_field_name="slug",
            required=False,
            widget=Several,
            error_messages={"invalid_choice": gettext("That code is not in the codebook.")},
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not (given.get("code") or given.get("new") or given.get("vivo")) and "code" not in self.errors:
            self.add_error("code", gettext("Choose a code."))
        return given

    def passages(self) -> list[Passage]:
        """The passage chosen, or all words of the text. Raises NotThere."""
        if self.cleaned_data["whole"]:
            revision = self.cleaned_data["revision"]
            return [mark(revision=revision, start=0, end=len(revision.body))]
        return [self.passage()]


class ChooseCode(forms.Form):
    """A code of the codebook of the story's study."""

    def __init__(self, data: Any = None, *, story: Story) -> None:
        super().__init__(data)
        self.fields["code"] = forms.ModelChoiceField(
            Code.objects.of(story.study).in_use(),
            to_field_name="slug",
            error_messages={
                "required": gettext("Choose a code."),
                "invalid_choice": gettext("That code is not in the codebook."),
            },
        )


class Narrow(forms.Form):
    """The list's filters, with the codes of the studies in which this person reads."""

    open = forms.BooleanField(required=False, label=_("Only with suggestions to look at"))

    def __init__(self, data: Any, *, reader: User) -> None:
        super().__init__(data)
        self.fields["code"] = OneOf(
            codes_of(reader, Right.READ),
            reader=reader,
            required=False,
            label=_("Code"),
            empty_label=_("Any code"),
        )
