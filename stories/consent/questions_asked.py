"""The words in which a teller was asked for each use: theirs, and not what we call it today."""

from collections.abc import Iterable, Mapping

from stories.models import ConsentEvent, ConsentFormVersion, Story
from stories.models.uses import Use


def words_asked(story: Story) -> Mapping[Use, str]:
    """The question of each use that the story's forms ask for, the newest form's where several do."""
    events = ConsentEvent.objects.of(story).select_related("form_version")
    return questions(event.form_version for event in events)


def questions(forms: Iterable[ConsentFormVersion]) -> Mapping[Use, str]:
    """Of forms in the order in which they were answered."""
    found: dict[Use, str] = {}
    for form in forms:
        found |= {use: words.get("question", "") for use, words in form.asked()}
    return found
