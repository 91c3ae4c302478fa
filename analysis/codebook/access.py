"""Whose codebook it is to change."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from analysis.models import Code, Codebook
from analysis.reading import codes_of
from stories.accounts.actors import Actor, require
from stories.models import Study, User
from stories.roles import Right


def require_editor(by: Actor, code: Code) -> User:
    """The person, if they look after the codebook that the code is in. Raises `PermissionDenied`."""
    person = require(by, Right.EDIT_CODEBOOK)
    if not codes_of(person, Right.EDIT_CODEBOOK).filter(pk=code.pk).exists():
        raise PermissionDenied(gettext("Only those who work there can do this."))
    return person


def require_editor_of(by: Actor, book: Codebook) -> User:
    """The person, if they look after this codebook. Raises `PermissionDenied`."""
    person = require(by, Right.EDIT_CODEBOOK)
    if book not in codebooks_of(person, Right.EDIT_CODEBOOK):
        raise PermissionDenied(gettext("Only those who work there can do this."))
    return person


def codebooks_of(person: User, may: Right) -> list[Codebook]:
    """Those that the studies use in which this person may do this, the first of all before the others."""
    studies = Study.objects.reached_by(person, may)
    books = {Codebook.objects.of(study) for study in studies.select_related("codebook_use__codebook")}
    return sorted(books, key=lambda book: book.pk)
