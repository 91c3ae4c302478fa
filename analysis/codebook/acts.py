"""What is done to the codebook. Codes are never deleted: passages hang on them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from analysis.models import Code, Codebook, Shape
from stories.accounts.actors import Actor
from stories.accounts.permissions import require_in_study
from stories.ledger import audit, write_permit
from stories.models import Story
from stories.roles import Right

LONGEST = 80


class BadCode(ValueError):
    """The code can't be so. Its text is for the person who tried."""


@transaction.atomic
def create(*, by: Actor, story: Story, name: str) -> Code:
    """A new code in the codebook of the story's study, at its end; the one that has this name, if one has.

    Raises `PermissionDenied`, `BadCode`.
    """
    person = require_in_study(by, Right.EDIT_CODEBOOK, story)
    write_permit.lock()
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise BadCode(gettext("A code needs a name of at most %(most)s letters.") % {"most": LONGEST})
    book = Codebook.objects.of(story.study)
    there: Code | None = book.codes.filter(name__iexact=name).first()
    if there is not None:
        return there
    number = book.codes.count()
    code: Code = Code(
        codebook=book,
        name=name,
        slug=free_slug(book, name),
        colour=number % 12 + 1,
        shape=list(Shape)[number % len(Shape)],
    )
    try:
        code.full_clean(exclude=("path", "depth", "numchild"))
    except ValidationError as error:
        raise BadCode(" ".join(error.messages)) from error
    Code.add_root(instance=code)
    audit.record(by=person, action="code.created", target=f"code:{code.pk}", codebook=book.pk)
    return code


def free_slug(book: Codebook, name: str) -> str:
    """What its address is: its name, with a number where another code has that."""
    begins = f"{book.prefix}{slugify(name) or 'code'}"[: LONGEST - 5]
    slug, number = begins, 1
    while Code.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{begins}-{number}"
    return slug
