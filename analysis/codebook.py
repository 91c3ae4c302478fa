"""The codebook: loading one from a file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from analysis.models import Code
from stories import audit
from stories.actors import Actor, Machine, require
from stories.roles import May

STARTER: Final = Path(__file__).with_name("starter_codebook.json")
FIELDS: Final = ("name", "definition", "when_to_use", "when_not_to_use", "colour", "shape", "lexicon")


class BadCodebook(ValueError):
    """The file is no codebook. Its text says where, for the person who chose the file."""


@dataclass(frozen=True)
class Loaded:
    """How many codes were new, and how many were there before and are now as the file says."""

    added: int
    updated: int


def read(path: Path) -> list[dict[str, Any]]:
    """The codes in a JSON file: a list of objects with `slug`, the `FIELDS`, and perhaps a `parent` slug."""
    try:
        codes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadCodebook(f"{path.name} cannot be read as JSON ({type(error).__name__}).") from error
    if not isinstance(codes, list) or not all(
        isinstance(code, dict) and code.get("slug") and code.get("name") for code in codes
    ):
        raise BadCodebook(f"{path.name} is not a list of codes, each with a slug and a name.")
    return codes


@transaction.atomic
def load(*, by: Actor, codes: Iterable[Mapping[str, Any]]) -> Loaded:
    """Add the codes that are new and bring the others up to date, by slug. Nothing is ever deleted.

    A parent must come before its children; a code that is already in the tree keeps its place.
    The machine is an operator at the command line.
    """
    if not isinstance(by, Machine):
        require(by, May.EDIT_CODEBOOK)
    added = updated = 0
    for entry in codes:
        code = Code.objects.filter(slug=entry["slug"]).first()
        if code is None:
            _keep(_placed(entry), entry)
            added += 1
        else:
            _keep(code, entry)
            updated += 1
    audit.record(by=by, action="codebook.loaded", target="codebook", added=added, updated=updated)
    return Loaded(added, updated)


def _placed(entry: Mapping[str, Any]) -> Code:
    """A new code in the tree, with nothing yet but its name."""
    names = {"name": entry["name"], "slug": entry["slug"]}
    if Code.objects.filter(name=entry["name"]).exists():
        raise BadCodebook(f"“{entry['slug']}”: another code has this name already.")
    if not entry.get("parent"):
        root: Code = Code.add_root(**names)
        return root
    parent = Code.objects.filter(slug=entry["parent"]).first()
    if parent is None:
        raise BadCodebook(f"“{entry['slug']}”: its parent is not in the codebook.")
    child: Code = parent.add_child(**names)
    return child


def _keep(code: Code, entry: Mapping[str, Any]) -> None:
    for field in FIELDS:
        if field in entry:
            setattr(code, field, entry[field])
    if not isinstance(code.lexicon, list) or not all(isinstance(phrase, str) for phrase in code.lexicon):
        raise BadCodebook(f"“{code.slug}”: its lexicon is not a list of phrases.")
    try:
        code.full_clean()
    except ValidationError as error:
        raise BadCodebook(f"“{entry['slug']}”: {'; '.join(error.messages)}") from error
    code.save()
