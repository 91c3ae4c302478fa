"""What a person writes of a code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.codebook.in_vivo import with_words
from analysis.models import Code, Codebook, Shape
from analysis.models.code import COLOURS, CodeQuerySet
from stories.models import User

AREA = {"rows": 3}


class CodeForm(forms.Form):
    """Everything of a code but where it stands."""

    name = forms.CharField(label=_("Name"), max_length=80)
    definition = forms.CharField(label=_("What it means"), required=False, widget=forms.Textarea(AREA))
    when_to_use = forms.CharField(label=_("When to use it"), required=False, widget=forms.Textarea(AREA))
    when_not_to_use = forms.CharField(
        label=_("When not to use it"), required=False, widget=forms.Textarea(AREA)
    )
    lexicon = forms.CharField(
        label=_("Lexicon"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Words and phrases that suggest it, one on each line, in lower case."),
    )
    colour = forms.TypedChoiceField(
        label=_("Colour"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, COLOURS + 1)],
        widget=forms.RadioSelect,
    )
    shape = forms.ChoiceField(label=_("Shape"), choices=Shape.choices)

    def clean_lexicon(self) -> list[str]:
        lines = (" ".join(line.split()).lower() for line in self.cleaned_data["lexicon"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


def as_initial(code: Code) -> dict[str, Any]:
    fields = {name: getattr(code, name) for name in CodeForm.base_fields}
    return fields | {"lexicon": "\n".join(code.lexicon)}


class OneOf(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A code, shown as deep as it stands, as it is called to this reader."""

    def __init__(self, codes: CodeQuerySet, *, reader: User, **named: Any) -> None:
        super().__init__(codes, to_field_name="slug", **named)
        in_vivo = codes.filter(said_in__isnull=False)
        self.called = {code.pk: code.called for code in with_words(in_vivo, reader)}

    def label_from_instance(self, obj: Any) -> str:
        return f"{'  ' * (obj.depth - 1)}{self.called.get(obj.pk, obj.name)}"


class NewCode(forms.Form):
    """A name, and where it goes."""

    name = forms.CharField(label=_("New code"), max_length=80)

    def __init__(self, data: Any = None, *, book: Codebook, reader: User) -> None:
        super().__init__(data)
        self.fields["parent"] = OneOf(
            Code.objects.filter(codebook=book).in_use(),
            reader=reader,
            required=False,
            label=_("Under"),
            empty_label=_("At the top"),
        )


class Into(forms.Form):
    """Another code of the codebook."""

    def __init__(self, data: Any = None, *, code: Code, reader: User) -> None:
        super().__init__(data)
        others = Code.objects.filter(codebook=code.codebook_id).in_use().exclude(pk=code.pk)
        self.fields["into"] = OneOf(others, reader=reader, label=_("Merge it into"))


class SplitForm(forms.Form):
    """A new name, and the codings that go there."""

    name = forms.CharField(label=_("Name of the new code"), max_length=80)
    codings = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: Any = None, *, codings: list[int]) -> None:
        super().__init__(data)
        self.fields["codings"].choices = [(pk, pk) for pk in codings]  # type: ignore[attr-defined]
