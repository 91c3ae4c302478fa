"""What is done to a code. Codes are never deleted: passages hang on them."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from analysis.codebook import changes
from analysis.codebook.access import require_editor, require_editor_of
from analysis.models import ChangeKind, Code, Codebook, CodeExample, Shape
from analysis.models.code import COLOURS
from analysis.reading import require_readable
from stories import clock
from stories.accounts.actors import Actor
from stories.ledger import audit, write_permit
from stories.models import Passage
from stories.texts.interviewer_words import require_anyones_but_the_interviewers

LONGEST: Final = 80
MOST_CODES: Final = 2_000
TREE: Final = ("path", "depth", "numchild")


class BadCode(ValueError):
    """The code can't be so. Its text is for the person who tried."""


@transaction.atomic
def create(
    *,
    by: Actor,
    codebook: Codebook,
    name: str,
    parent: Code | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Code:
    """A new code, last under its parent; the one in use that has this name, if one has.

    Raises `PermissionDenied`, `BadCode`.
    """
    person = require_editor_of(by, codebook)
    write_permit.lock()
    name = _named(name)
    there: Code | None = codebook.codes.filter(name__iexact=name).first()
    if there is not None:
        if there.retired_at is not None:
            raise BadCode(gettext("“%(code)s” was retired. Bring it back first.") % {"code": there.name})
        return there
    number = codebook.codes.count()
    if number >= MOST_CODES:
        raise BadCode(gettext("A codebook holds %(most)s codes at most.") % {"most": MOST_CODES})
    code = Code(
        codebook=codebook,
        name=name,
        slug=free_slug(codebook, name),
        colour=number % COLOURS + 1,
        shape=list(Shape)[number % len(Shape)],
        made_by=person,
    )
    for field, value in (fields or {}).items():
        setattr(code, field, value)
    _check(code)
    if parent is None:
        Code.add_root(instance=code)
    else:
        Code.objects.get(pk=parent.pk).add_child(instance=code)
    changes.record(person, code, ChangeKind.CREATED, after=_written(code))
    return code


@transaction.atomic
def edit(*, by: Actor, code: Code, fields: Mapping[str, Any]) -> Code:
    """Another name, definition, rule, colour, shape or lexicon. Raises `PermissionDenied`, `BadCode`."""
    person = require_editor(by, code)
    write_permit.lock()
    code = Code.objects.get(pk=code.pk)
    before = _written(code)
    for field in changes.FIELDS:
        if field in fields:
            setattr(code, field, fields[field])
    code.name = _named(code.name)
    if code.codebook.codes.filter(name__iexact=code.name).exclude(pk=code.pk).exists():
        raise BadCode(gettext("Another code of the codebook has this name already."))
    _check(code)
    if code.name != before["name"]:
        code.said_in = None  # a name of somebody's own
    after = _written(code)
    changed = [field for field in (*changes.FIELDS, changes.SAID_IN) if before[field] != after[field]]
    if changed:
        code.save(update_fields=changed)
        changes.record(
            person,
            code,
            ChangeKind.EDITED,
            {field: before[field] for field in changed},
            {field: after[field] for field in changed},
        )
    return code


@transaction.atomic
def retire(*, by: Actor, code: Code) -> Code:
    """It is not offered any more; its codings stay. Raises `PermissionDenied`."""
    person = require_editor(by, code)
    write_permit.lock()
    code = Code.objects.get(pk=code.pk)
    if code.retired_at is None:
        code.retired_at = clock.now()
        code.save(update_fields=["retired_at"])
        changes.record(person, code, ChangeKind.RETIRED)
    return code


@transaction.atomic
def bring_back(*, by: Actor, code: Code) -> Code:
    """It is offered again. Raises `PermissionDenied`, `BadCode` for one that was merged: undo that."""
    person = require_editor(by, code)
    write_permit.lock()
    code = Code.objects.get(pk=code.pk)
    if code.merged_into_id is not None:
        raise BadCode(gettext("It was merged into another code. Undo that instead."))
    if code.retired_at is not None:
        code.retired_at = None
        code.save(update_fields=["retired_at"])
        changes.record(person, code, ChangeKind.BROUGHT_BACK)
    return code


@transaction.atomic
def add_example(*, by: Actor, code: Code, passage: Passage) -> CodeExample:
    """A passage that shows what the code means. Raises `PermissionDenied`, `NotReadable`, `NotTheirs`."""
    person = require_editor(by, code)
    story = require_readable(passage, person)
    require_anyones_but_the_interviewers(passage)
    example, new = CodeExample.objects.get_or_create(
        code=code, passage=passage, defaults={"added_by": person}
    )
    if new:
        audit.record(by=person, action="code.example_added", target=f"code:{code.pk}", story=story.pk)
    return example


@transaction.atomic
def remove_example(*, by: Actor, example: CodeExample) -> None:
    """Raises `PermissionDenied`."""
    person = require_editor(by, example.code)
    audit.record(by=person, action="code.example_removed", target=f"code:{example.code_id}")
    example.delete()


def free_slug(book: Codebook, name: str) -> str:
    """What its address is: its name, with a number where another code has that."""
    begins = f"{book.prefix}{slugify(name) or 'code'}"[: LONGEST - 5]
    slug, number = begins, 1
    while Code.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{begins}-{number}"
    return slug


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise BadCode(gettext("A code needs a name of at most %(most)s letters.") % {"most": LONGEST})
    return name


def _written(code: Code) -> dict[str, Any]:
    return {field: getattr(code, field) for field in (*changes.FIELDS, changes.SAID_IN)}


def _check(code: Code) -> None:
    phrases = code.lexicon
    if not isinstance(phrases, list) or not all(isinstance(one, str) and one.strip() for one in phrases):
        raise BadCode(gettext("The lexicon is a list of words and phrases."))
    try:
        code.full_clean(exclude=TREE)
    except ValidationError as error:
        raise BadCode(" ".join(error.messages)) from error
