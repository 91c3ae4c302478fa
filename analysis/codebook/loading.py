"""Loading a codebook from a file."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from analysis.codebook.changes import FIELDS
from analysis.models import Code, Codebook, CodebookUse
from stories.accounts.actors import Actor, Machine, require
from stories.ledger import audit
from stories.models import Study
from stories.roles import Right

STARTER: Final = Path(__file__).with_name("starter_codebook.json")
OF_THE_TREE: Final = ("path", "depth", "numchild")


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
        codes = json.loads(path.read_text(encoding="utf-8-sig"))  # some editors set a mark before it
    except (OSError, ValueError) as error:
        raise BadCodebook(f"{path.name} cannot be read as JSON ({type(error).__name__}).") from error
    if not isinstance(codes, list) or not all(
        isinstance(code, dict) and code.get("slug") and code.get("name") for code in codes
    ):
        raise BadCodebook(f"{path.name} is not a list of codes, each with a slug and a name.")
    return codes


@transaction.atomic
def own(study: Study) -> Codebook:
    """The study's own codebook, made if it uses another's yet."""
    use = CodebookUse.objects.filter(study=study).select_related("codebook").first()
    if use is not None and use.codebook.uses.count() == 1:
        return use.codebook
    Codebook.objects.first_of_all()  # which stays the one of all the others
    made = Codebook.objects.create(name=study.name, prefix=f"{study.slug}-")
    CodebookUse.objects.update_or_create(study=study, defaults={"codebook": made})
    return made


@transaction.atomic
def load(*, by: Actor, codes: Iterable[Mapping[str, Any]], codebook: Codebook | None = None) -> Loaded:
    """Add the codes that are new and bring the others up to date, by slug. Nothing is ever deleted.

    Into the first codebook, unless another is named.

    A parent must come before its children; a code that is already in the tree keeps its place. The machine is
    an operator at the command line.

    Raises `PermissionDenied`.
    """
    if not isinstance(by, Machine):
        require(by, Right.EDIT_CODEBOOK)
    added = updated = 0
    book = codebook or Codebook.objects.first_of_all()
    there = {code.slug: code for code in book.codes.all()}
    for entry in codes:
        slug = f"{book.prefix}{entry['slug']}"
        if slug in there:
            _bring_up_to_date(there[slug], entry)
            updated += 1
        else:
            there[slug] = _added(book, slug, entry, there)
            added += 1
    audit.record(by=by, action="codebook.loaded", target=f"codebook:{book.pk}", added=added, updated=updated)
    return Loaded(added, updated)


def _added(book: Codebook, slug: str, entry: Mapping[str, Any], there: Mapping[str, Code]) -> Code:
    """A new code in its place in the tree."""
    if any(code.name == entry["name"] for code in there.values()):
        raise BadCodebook(f"“{entry['slug']}”: another code has this name already.")
    code = Code(codebook=book, slug=slug)
    with _wrong_is_said(entry):
        _fill(code, entry)
        code.clean_fields(exclude={"codebook", *OF_THE_TREE})
        code.validate_unique(exclude={"guid", *OF_THE_TREE})
        code.validate_constraints(exclude={"name"})
    if not entry.get("parent"):
        root: Code = Code.add_root(instance=code)
        return root
    parent = there.get(f"{book.prefix}{entry['parent']}")
    if parent is None:
        raise BadCodebook(f"“{entry['slug']}”: its parent is not in the codebook.")
    child: Code = parent.add_child(instance=code)
    return child


def _bring_up_to_date(code: Code, entry: Mapping[str, Any]) -> None:
    with _wrong_is_said(entry):
        _fill(code, entry)
        code.full_clean()
    code.save()


def _fill(code: Code, entry: Mapping[str, Any]) -> None:
    for field in FIELDS:
        if field in entry:
            setattr(code, field, entry[field])
    if not isinstance(code.lexicon, list) or not all(isinstance(phrase, str) for phrase in code.lexicon):
        raise BadCodebook(f"“{code.slug}”: its lexicon is not a list of phrases.")


@contextmanager
def _wrong_is_said(entry: Mapping[str, Any]) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise BadCodebook(f"“{entry['slug']}”: {'; '.join(error.messages)}") from error
