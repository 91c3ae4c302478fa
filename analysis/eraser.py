"""What this room erases of a story: copies of its words in a codebook.

Codings and suggestions go with its passages.
"""

from typing import Final

from django_tasks_db.models import DBTaskResult

from analysis.models import ChangeKind, Code, CodeChange, SuggestionRun
from stories.erasure.erase import Left
from stories.models import Story
from stories.texts.fingerprints import of_story, without

WRITTEN: Final = ("definition", "when_to_use", "when_not_to_use")


def rows(story: Story) -> Left:
    runs = list(SuggestionRun.objects.filter(revision__text__story=story).values_list("pk", flat=True))
    done = DBTaskResult.objects.finished().filter(task_path="analysis.tasks.suggest_themes")
    done.filter(args_kwargs__args__in=[[run] for run in runs]).delete()
    _take_out_copies(story)
    return []


def _take_out_copies(story: Story) -> None:
    told = of_story(story)
    for code in Code.objects.all():
        said = {name: without(getattr(code, name), told) for name in WRITTEN}
        changed = [name for name in WRITTEN if said[name] != getattr(code, name)]
        if changed:
            Code.objects.filter(pk=code.pk).update(**{name: said[name] for name in changed})
    for change in CodeChange.objects.filter(kind__in=(ChangeKind.CREATED, ChangeKind.EDITED)):
        before, after = (
            {name: without(value, told) if name in WRITTEN else value for name, value in fields.items()}
            for fields in (change.before, change.after)
        )
        if (before, after) != (change.before, change.after):
            CodeChange.objects.filter(pk=change.pk).update(before=before, after=after)


def outside(left: Left) -> None:
    """Nothing of this room lies outside the database."""
