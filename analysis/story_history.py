"""By which names the audit trail knows what researchers made of a story."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from analysis.models import Coding, Memo, Suggestion
from stories.ledger.acts_in_words import Words
from stories.models import Story

OF_STORY = "passage__revision__text__story"
ACTS: Final[Words] = {
    "suggestions.made": _("A machine suggested themes"),
    "coding.applied": _("A passage was coded"),
    "coding.recoded": _("A passage was given another code"),
    "coding.removed": _("A coding was taken away"),
    "coding.restored": _("A coding was put back"),
    "coding.finished": _("A researcher has finished coding it"),
    "coding.blind": _("A researcher codes it without seeing the others"),
    "coding.open": _("A researcher codes it and sees the others"),
    "suggestion.accepted": _("A suggestion was accepted"),
    "suggestion.rejected": _("A suggestion was turned down"),
    "suggestion.reopened": _("A suggestion was opened again"),
    "memo.written": _("A researcher wrote a memo"),
    "memo.edited": _("A researcher changed a memo"),
    "memo.removed": _("A researcher took a memo away"),
    "memo.restored": _("A researcher put a memo back"),
    "memo.undone": _("A researcher undid a change of a memo"),
}
"""How what researchers do is told."""


def of(story: Story) -> Iterator[str]:
    for kind, model in (("coding", Coding), ("suggestion", Suggestion)):
        rows = model._default_manager.filter(**{OF_STORY: story})
        yield from (f"{kind}:{key}" for key in rows.values_list("pk", flat=True))
    yield from (f"memo:{key}" for key in Memo.objects.of_story(story).values_list("pk", flat=True))
