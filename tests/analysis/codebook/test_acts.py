"""Codes are made where they are needed, once."""

import pytest
from django.core.exceptions import PermissionDenied

from analysis.codebook.acts import BadCode, create
from analysis.models import Code
from stories.models import AuditEntry, User
from stories.roles import Role
from tests.factories import CodeFactory, StoryFactory, UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_a_new_code_has_an_address_a_colour_and_a_shape(researcher: User) -> None:
    story = StoryFactory()
    code = create(by=researcher, story=story, name="  Being   heard ")
    assert (code.name, code.slug, code.depth) == ("Being heard", "being-heard", 1)
    assert create(by=researcher, story=story, name="being HEARD") == code
    other = create(by=researcher, story=story, name="Being heard!")
    assert (other.slug, other.colour != code.colour) == ("being-heard-2", True)
    entries = AuditEntry.objects.filter(action="code.created")
    assert [entry.target for entry in entries.order_by("pk")] == [f"code:{code.pk}", f"code:{other.pk}"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_cannot_be_one_is_refused(researcher: User, name: str) -> None:
    with pytest.raises(BadCode, match="at most 80 letters"):
        create(by=researcher, story=StoryFactory(), name=name)
    assert not Code.objects.exists()


def test_a_name_without_letters_of_the_alphabet_has_an_address_too(researcher: User) -> None:
    CodeFactory(slug="code")
    assert create(by=researcher, story=StoryFactory(), name="تنہائی").slug == "code-2"


def test_only_those_who_look_after_the_codebook_make_one() -> None:
    with pytest.raises(PermissionDenied):
        create(by=UserFactory(role=Role.EDITOR), story=StoryFactory(), name="Hope")
