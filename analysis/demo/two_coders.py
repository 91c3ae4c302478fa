"""A long interview, coded by two people who differ; codes under codes; and what they wrote in memos."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from analysis.codebook import acts as codebook
from analysis.coding import acts as coding
from analysis.coding import progress
from analysis.memos import acts as memos
from analysis.memos.acts import Hook
from analysis.models import Code, Codebook, SuggestionRun
from analysis.suggesting import make_missing_runs, suggest
from stories import clock
from stories.models import Story, User
from stories.texts.passages import find

SCRIPT: Final = Path(__file__).parent / "two-coders.json"
READ: Final = datetime(2026, 7, 6, 9, tzinfo=UTC)


def load(story: Story, coders: Mapping[str, User]) -> None:
    """What the machine suggests is left open, to be gone through. `coders`: by their names in the
    script; the first may change the codebook."""
    make_missing_runs()
    for pk in list(SuggestionRun.objects.filter(revision__text__story=story).values_list("pk", flat=True)):
        suggest(pk)
    script = json.loads(SCRIPT.read_text(encoding="utf-8"))
    first = next(iter(coders.values()))
    with clock.at(READ):
        for entry in script["codes"]:
            _code(entry, first)
        codes: dict[str, Code] = {code.slug: code for code in Code.objects.all()}
        _code_passages(story, script["codings"], codes, coders)
        hooks: dict[str, Hook] = {"story": story, "study": story.study, **codes}
        for memo in script["memos"]:
            memos.write(by=coders[memo["by"]], on=hooks[memo["on"]], body=memo["body"])
        for coder in coders.values():
            progress.finish(by=coder, story=story)


def _code(entry: Mapping[str, Any], by: User) -> None:
    """Under its parent, in the parent's colour, with a shape of its own."""
    parent = Code.objects.get(slug=entry["under"])
    rules = {name: entry.get(name, "") for name in ("definition", "when_to_use", "when_not_to_use")}
    codebook.create(
        by=by,
        codebook=Codebook.objects.first_of_all(),
        name=entry["name"],
        parent=parent,
        fields={**rules, "colour": parent.colour},
    )


def _code_passages(
    story: Story, script: list[dict[str, Any]], codes: Mapping[str, Code], coders: Mapping[str, User]
) -> None:
    revision = story.texts.get().current
    assert revision is not None  # noqa: S101 (an interview was brought with its words)
    for entry in script:
        passage = find(revision=revision, words=entry["words"])
        made = [
            coding.apply(by=coder, passage=passage, code=codes[slug])
            for name, coder in coders.items()
            for slug in entry.get(name, ())
        ]
        if memo := entry.get("memo"):
            of_writer = next(one for one in made if one.coder == coders[memo["by"]])
            memos.write(by=coders[memo["by"]], on=of_writer, body=memo["body"])
