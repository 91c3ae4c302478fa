"""What was said, to be looked over before it is sent."""

from typing import NamedTuple

from stories.intake.telling.asked import Asked
from stories.intake.telling.draft import Draft
from stories.intake.telling.forms import TellingForm
from stories.intake.telling.steps import fields_of, steps_of


class Said(NamedTuple):
    """At a step: what was asked, what was said, and the language of that where it is the name of one."""

    step: str
    asked: str
    said: str
    language: str = ""


def looked_over(draft: Draft, asked: Asked, *, beside: bool) -> list[Said]:
    """All but the story itself, its title and its teller's name."""
    there = steps_of(draft, asked)
    fields = [name for step in there for name in fields_of(step, asked)]
    options = {"another": bool(draft.teller), "beside": beside}
    form = TellingForm(draft.data(), asked=asked, only=fields, **options)
    found = []
    for step in there:
        for name in fields_of(step, asked):
            if name in form.fields and name not in ("body", "title", "phone", "words"):
                bound = form[name]
                choices = dict(getattr(bound.field, "choices", ()) or ())
                values = draft.said.get(name, [])
                shown = ", ".join(str(choices.get(value, value)) for value in values if value)
                if name == "area" and draft.last(name).isdecimal():
                    shown = str(asked.areas.filter(pk=int(draft.last(name)[:9])).first() or "")
                language = draft.last(name) if name == "language" else ""
                found.append(Said(step, str(bound.label), shown, language))
    return [one for one in found if one.said]
