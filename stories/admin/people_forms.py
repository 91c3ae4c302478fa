"""What an administrator says of an account."""

from collections.abc import Collection
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.models import Area, Membership, Study, User
from stories.roles import Role
from stories.studies.team import IN_STUDIES

WHAT: Final = {
    Role.COLLECTOR: _("Collector: takes in stories with people, and checks what was written down"),
    Role.RESEARCHER: _("Researcher: reads stories whose tellers let them, and notes what they are about"),
    Role.EDITOR: _("Editor: reads them too, asks tellers for quotes, and makes Story Books"),
    Role.LEADER: _("Leader: sees how many people spoke of a theme, never who"),
    Role.STEWARD: _("Consent steward: looks after consent; may read a name, and says why"),
}


class PersonForm(forms.ModelForm[User]):
    """Who they are, and what they do in each study."""

    administers = forms.BooleanField(
        required=False, label=_("Administrator: looks after accounts, and sees no story")
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")
        labels = {"username": _("Name to sign in with"), "email": _("E-mail address")}
        help_texts = {"username": _("Letters, digits and . - _ only. It stays as it is.")}

    def __init__(self, data: Any = None, *, instance: User | None = None) -> None:
        super().__init__(data, instance=instance)
        self.studies = list(Study.objects.all())
        held = _held(instance, self.studies)
        self.initial["administers"] = Role.ADMINISTRATOR in held.get(None, ())
        if instance is not None:
            del self.fields["username"]
        for study in self.studies:
            self.fields[f"study_{study.pk}"] = forms.MultipleChoiceField(
                label=study.name if len(self.studies) > 1 else gettext("What they do"),
                choices=[(role.value, WHAT[role]) for role in IN_STUDIES],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[role.value for role in held.get(study.pk, ())],
            )

    @property
    def role_fields(self) -> list[forms.BoundField]:
        return [self[f"study_{study.pk}"] for study in self.studies]

    @property
    def roles(self) -> dict[Study, list[Role]]:
        """What was chosen, once the form is valid."""
        return {
            study: [Role(value) for value in self.cleaned_data[f"study_{study.pk}"]] for study in self.studies
        }

    @property
    def said(self) -> dict[str, str]:
        """The names and the address."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.fields}


class StudyForm(forms.Form):
    name = forms.CharField(max_length=80, help_text=_("Tellers choose it by this name."))
    area = forms.ModelChoiceField(
        Area.objects.order_by("path"),
        required=False,
        empty_label=_("Anywhere"),
        help_text=_("Tellers choose among the places inside it."),
    )


def _held(person: User | None, studies: Collection[Study]) -> dict[int | None, set[Role]]:
    """The roles by study; under None those of the whole installation. The only study is everyone's."""
    if person is None:
        return {}
    groups = {Role(name) for name in person.groups.values_list("name", flat=True) if name in Role}
    held: dict[int | None, set[Role]] = {None: groups}
    for study, role in Membership.objects.filter(user=person).values_list("study", "role"):
        held.setdefault(study, set()).add(Role(role))
    if len(studies) == 1:
        held[next(iter(studies)).pk] = groups & set(IN_STUDIES)
    return held
