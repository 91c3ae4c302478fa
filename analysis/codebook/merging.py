"""Two codes become one, or one becomes two. Every coding is kept, with who made it and when."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from analysis.codebook import changes
from analysis.codebook.access import require_editor
from analysis.codebook.acts import BadCode, create
from analysis.codebook.arrange import place, place_of
from analysis.models import ChangeKind, Code, Coding, Suggestion
from analysis.reading import OF_STORY
from analysis.signals import coding_changed
from stories import clock
from stories.accounts.actors import Actor
from stories.ledger import write_permit


@transaction.atomic
def merge(*, by: Actor, code: Code, into: Code) -> Code:
    """All codings of `code`, what stands under it, its examples and lexicon go to `into`; it is retired.

    Where the same person has coded the same words with both, one of the two is taken away. It can be undone.

    Raises `PermissionDenied`, `BadCode`.
    """
    person = require_editor(by, code)
    require_editor(by, into)
    write_permit.lock()
    code, into = Code.objects.get(pk=code.pk), Code.objects.get(pk=into.pk)
    _require_mergeable(code, into)
    moved = _move_codings(code, into)
    after: dict[str, Any] = {
        "into": into.pk,
        **moved,
        "suggestions": _move_suggestions(code, into),
        "children": _move_children(code, into),
        "examples": _move_examples(code, into),
        "phrases": [phrase for phrase in code.lexicon if phrase not in into.lexicon],
    }
    code, into = Code.objects.get(pk=code.pk), Code.objects.get(pk=into.pk)
    into.lexicon = [*into.lexicon, *after["phrases"]]
    into.save(update_fields=["lexicon"])
    code.retired_at, code.merged_into = clock.now(), into
    code.save(update_fields=["retired_at", "merged_into"])
    changes.record(person, code, ChangeKind.MERGED, after=after)
    _tell([*moved["codings"], *moved["twins"]])
    return into


def _require_mergeable(code: Code, into: Code) -> None:
    if code.pk == into.pk:
        raise BadCode(gettext("Choose another code to merge it into."))
    if code.codebook_id != into.codebook_id:
        raise BadCode(gettext("Both have to be in the same codebook."))
    if code.merged_into_id is not None:
        raise BadCode(gettext("Someone has merged “%(code)s” already.") % {"code": code.name})
    if into.retired_at is not None:
        raise BadCode(gettext("“%(code)s” was retired. Bring it back first.") % {"code": into.name})
    if into.is_descendant_of(code):
        raise BadCode(gettext("“%(code)s” stands under it. Move it out first.") % {"code": into.name})


def _move_codings(code: Code, into: Code) -> dict[str, list[int]]:
    """Their keys: those that moved, and those taken away since the same person had both."""
    same = Coding.objects.filter(
        passage=OuterRef("passage"), coder=OuterRef("coder"), code=into, removed_at__isnull=True
    )
    of_code = Coding.objects.filter(code=code)
    twins = list(of_code.filter(Exists(same), removed_at__isnull=True).values_list("pk", flat=True))
    Coding.objects.filter(pk__in=twins).update(removed_at=clock.now(), changed_at=clock.now())
    moved = list(of_code.exclude(pk__in=twins).values_list("pk", flat=True))
    of_code.exclude(pk__in=twins).update(code=into, changed_at=clock.now())
    return {"codings": moved, "twins": twins}


def _move_suggestions(code: Code, into: Code) -> list[int]:
    same = Suggestion.objects.filter(passage=OuterRef("passage"), code=into)
    free = Suggestion.objects.filter(~Exists(same), code=code)
    keys = list(free.values_list("pk", flat=True))
    Suggestion.objects.filter(pk__in=keys).update(code=into)
    return keys


def _move_children(code: Code, into: Code) -> list[int]:
    children = list(code.get_children())
    last: Code | None = into.get_children().last()
    for child in children:
        place(Code.objects.get(pk=child.pk), into, last)
        last = child
    return [child.pk for child in children]


def _move_examples(code: Code, into: Code) -> list[int]:
    free = code.examples.exclude(passage__in=into.examples.values("passage"))
    keys = list(free.values_list("pk", flat=True))
    code.examples.filter(pk__in=keys).update(code=into)
    return keys


@transaction.atomic
def split(*, by: Actor, code: Code, name: str, codings: Sequence[int]) -> Code:
    """A new code beside it, and these of its codings go there. It can be undone.

    Raises `PermissionDenied`, `BadCode`.
    """
    person = require_editor(by, code)
    write_permit.lock()
    code = Code.objects.get(pk=code.pk)
    if code.codebook.codes.filter(name__iexact=" ".join(name.split())).exists():
        raise BadCode(gettext("Another code of the codebook has this name already."))
    chosen = Coding.objects.filter(code=code, pk__in=codings)
    keys = list(chosen.values_list("pk", flat=True))
    if not keys:
        raise BadCode(gettext("Choose the passages that go to the new code."))
    made = create(by=by, codebook=code.codebook, name=name, parent=code.get_parent())
    place(Code.objects.get(pk=made.pk), code.get_parent(), Code.objects.get(pk=code.pk))
    Coding.objects.filter(pk__in=keys).update(code=made, changed_at=clock.now())
    made.refresh_from_db()
    changes.record(person, made, ChangeKind.SPLIT, {"from": code.pk}, {"codings": keys, **place_of(made)})
    _tell(keys)
    return made


def _tell(codings: Sequence[int]) -> None:
    stories = Coding.objects.filter(pk__in=codings).values_list(OF_STORY, flat=True).distinct()
    for story in list(stories.order_by()):
        coding_changed.send(sender=Coding, story_id=story)


def take_apart(code: Code, after: dict[str, Any]) -> None:
    """Undo a merge: what moved then and is still there comes back. Call inside the undoing's transaction."""
    into = Code.objects.get(pk=after["into"])
    back = Coding.objects.filter(pk__in=after["codings"], code=into)
    same = Coding.objects.filter(
        passage=OuterRef("passage"), coder=OuterRef("coder"), code=code, removed_at__isnull=True
    )
    back.filter(~Exists(same)).update(code=code, changed_at=clock.now())
    twins = Coding.objects.filter(pk__in=after["twins"], code=code)
    twins.filter(~Exists(same)).update(removed_at=None, changed_at=clock.now())
    Suggestion.objects.filter(pk__in=after["suggestions"], code=into).update(code=code)
    into.examples.filter(pk__in=after["examples"]).update(code=code)
    into.lexicon = [phrase for phrase in into.lexicon if phrase not in after["phrases"]]
    into.save(update_fields=["lexicon"])
    code.retired_at = code.merged_into = None
    code.save(update_fields=["retired_at", "merged_into"])
    last: Code | None = None
    for key in after["children"]:
        child = Code.objects.filter(pk=key).first()
        if child is not None and child.is_child_of(Code.objects.get(pk=into.pk)):
            place(child, Code.objects.get(pk=code.pk), last)
            last = child
    _tell([*after["codings"], *after["twins"]])


def put_together(code: Code, origin: int, codings: Sequence[int]) -> None:
    """Undo a split: its codings go back to where they came from, and it is retired."""
    same = Coding.objects.filter(
        passage=OuterRef("passage"), coder=OuterRef("coder"), code=origin, removed_at__isnull=True
    )
    back = Coding.objects.filter(~Exists(same), pk__in=codings, code=code)
    back.update(code=origin, changed_at=clock.now())
    code.retired_at = clock.now()
    code.save(update_fields=["retired_at"])
    _tell(codings)
