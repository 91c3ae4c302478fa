"""The steps of telling, one thing a page: which there are depends on what was said."""

from collections.abc import Sequence
from typing import Final

from stories.intake.telling.asked import Asked
from stories.intake.telling.draft import Draft
from stories.models.uses import Use
from stories.tellers import questions

PHONE, WHO, WAY, STORY, SOUND = "phone", "who", "way", "story", "sound"
YOU = "you"
OTHERS, ABOUT, WARN, VIEW, NAME, LOOK = "others", "about", "warn", "view", "name", "look"
REACH, SAFE = "reach", "safe"
USE: Final = "use-"

WRITE, SPEAK, BOTH = "write", "speak", "both"

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    PHONE: ("phone",),
    WHO: ("age", "standpoint", "authority", "relation"),
    WAY: ("way",),
    STORY: ("body",),
    SOUND: (),
    OTHERS: ("others",),
    ABOUT: ("title", "language", "area"),
    WARN: ("content_warnings",),
    VIEW: ("about_to_me", "good_to_me"),
    NAME: ("how_named", "display_name"),
    REACH: ("reach_by", "contact"),
    SAFE: ("safe_times", "never"),
    LOOK: ("words",),
}


def fields_of(step: str, asked: Asked) -> tuple[str, ...]:
    """The fields that stand on its page. Raises `KeyError` for no step of ours."""
    if step == YOU:
        return questions.names(asked.questions)
    return (f"use_{step.removeprefix(USE)}",) if step.startswith(USE) else FIELDS[step]


def uses_asked(draft: Draft, asked: Asked) -> list[Use]:
    """A written story has no voice to be heard."""
    spoken = draft.last("way") in (SPEAK, BOTH)
    return [use for use, _ in asked.version.asked() if spoken or use is not Use.VOICE]


def steps_of(draft: Draft, asked: Asked) -> list[str]:
    """All that there are for this draft, in their order."""
    returning, way = draft.storyteller, draft.last("way")
    found = [PHONE, WHO, WAY]
    if way in (WRITE, BOTH):
        found.append(STORY)
    if way in (SPEAK, BOTH):
        found.append(SOUND)
    found += [OTHERS, ABOUT, WARN, VIEW]
    if not draft.teller:
        if asked.questions:
            found.append(YOU)
        found.append(NAME)
    found += [f"{USE}{use.value}" for use in uses_asked(draft, asked)]
    if draft.last("use_contact") == "yes" and not (returning and returning.can_be_reached):
        found += [REACH, SAFE]
    return [*found, LOOK]


def first_open(draft: Draft, there: Sequence[str]) -> str:
    """Where the teller goes on: the first step that is not answered yet."""
    return next((step for step in there if step not in draft.done), LOOK)


def may_open(draft: Draft, step: str, there: Sequence[str]) -> bool:
    """Each step that was answered, and the next. Who tells is asked before any word is."""
    return step in there and there.index(step) <= there.index(first_open(draft, there))


def chapters(there: Sequence[str]) -> list[str]:
    """For the line that says where one is: the questions about uses are one."""
    return list(dict.fromkeys(USE if step.startswith(USE) else step for step in there))
