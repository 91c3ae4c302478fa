"""What this room erases of a story: copies of its words in a codebook and in memos on other things.

Codings and suggestions go with its passages.
"""

from typing import Any, Final

from django_tasks_db.models import DBTaskResult

from analysis.codebook.acts import free_slug
from analysis.models import Code, CodeChange, Memo, SavedQuery, SuggestionRun
from stories.erasure.erase import Left
from stories.models import Story
from stories.texts.fingerprints import Told, of_story, without

WRITTEN: Final = ("name", "definition", "when_to_use", "when_not_to_use")


def rows(story: Story) -> Left:
    runs = list(SuggestionRun.objects.filter(revision__text__story=story).values_list("pk", flat=True))
    done = DBTaskResult.objects.finished().filter(task_path="analysis.tasks.suggest_themes")
    done.filter(args_kwargs__args__in=[[run] for run in runs]).delete()
    _take_out_copies(story)
    return []


def _take_out_copies(story: Story) -> None:
    told = of_story(story)
    for code in Code.objects.all():
        said = _without(_fields(code), told)
        if said != _fields(code):
            if said["name"] != code.name:
                said |= {"name": _free_name(code, said["name"]), "slug": free_slug(code.codebook, "")}
            Code.objects.filter(pk=code.pk).update(**said)
    for change in CodeChange.objects.all():
        before, after = _without(change.before, told), _without(change.after, told)
        if (before, after) != (change.before, change.after):
            CodeChange.objects.filter(pk=change.pk).update(before=before, after=after)
    for query in SavedQuery.objects.all():
        if (words := without(query.asked.get("words", ""), told)) != query.asked.get("words", ""):
            SavedQuery.objects.filter(pk=query.pk).update(asked=query.asked | {"words": words})
    for memo in Memo.objects.all():  # those that were replaced too
        if (body := without(memo.body, told)) != memo.body:
            Memo.objects.filter(pk=memo.pk).update(body=body)


def _fields(code: Code) -> dict[str, Any]:
    return {name: getattr(code, name) for name in (*WRITTEN, "lexicon")}


def _without(fields: dict[str, Any], told: Told) -> dict[str, Any]:
    """A name that was typed may be somebody's words, and its lexicon may hold more of them."""
    said = {name: without(value, told) if name in WRITTEN else value for name, value in fields.items()}
    for phrases in {"lexicon", "phrases"} & said.keys():
        said[phrases] = [one for one in said[phrases] if without(one, told) == one]
    return said


def _free_name(code: Code, name: str) -> str:
    """Two names may be left with nothing but that something was taken out."""
    number, free = 1, name
    while code.codebook.codes.exclude(pk=code.pk).filter(name=free).exists():
        number += 1
        free = f"{name} {number}"
    return free


def outside(left: Left) -> None:
    """Nothing of this room lies outside the database."""
