"""By which names the audit trail knows what researchers made of a story."""

from collections.abc import Iterator

from analysis.models import Coding, Memo, Suggestion
from stories.models import Story

OF_STORY = "passage__revision__text__story"


def of(story: Story) -> Iterator[str]:
    for kind, model in (("coding", Coding), ("suggestion", Suggestion)):
        rows = model._default_manager.filter(**{OF_STORY: story})
        yield from (f"{kind}:{key}" for key in rows.values_list("pk", flat=True))
    yield from (f"memo:{key}" for key in Memo.objects.of_story(story).values_list("pk", flat=True))
