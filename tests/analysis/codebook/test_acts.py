"""Codes are made where they are needed, once."""

import pytest
from django.core.exceptions import PermissionDenied

from analysis.codebook.acts import (
    BadCode,
    add_example,
    bring_back,
    create,
    edit,
    remove_example,
    retire,
)
from analysis.coding import acts as codings
from analysis.models import Code, Codebook, CodeChange, CodeExample, Coding
from analysis.reading import NotReadable
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import AuditEntry, User
from stories.roles import Role
from tests.factories import CodeFactory, CodingFactory, UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_a_new_code_has_an_address_a_colour_and_a_shape(researcher: User) -> None:
    book = Codebook.objects.first_of_all()
    code = create(by=researcher, codebook=book, name="  Being   heard ")
    assert (code.name, code.slug, code.depth) == ("Being heard", "being-heard", 1)
    assert create(by=researcher, codebook=book, name="being HEARD") == code
    other = create(by=researcher, codebook=book, name="Being heard!")
    assert (other.slug, other.colour != code.colour) == ("being-heard-2", True)
    entries = AuditEntry.objects.filter(action="code.created")
    assert [entry.target for entry in entries.order_by("pk")] == [f"code:{code.pk}", f"code:{other.pk}"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_cannot_be_one_is_refused(researcher: User, name: str) -> None:
    with pytest.raises(BadCode, match="at most 80 letters"):
        create(by=researcher, codebook=Codebook.objects.first_of_all(), name=name)
    assert not Code.objects.exists()


def test_a_name_without_letters_of_the_alphabet_has_an_address_too(researcher: User) -> None:
    CodeFactory(slug="code")
    book = Codebook.objects.first_of_all()
    assert create(by=researcher, codebook=book, name="تنہائی").slug == "code-2"


def test_only_those_who_look_after_the_codebook_make_one() -> None:
    with pytest.raises(PermissionDenied):
        create(by=UserFactory(role=Role.EDITOR), codebook=Codebook.objects.first_of_all(), name="Hope")


def test_a_code_is_edited_and_nothing_else_of_it_changes(researcher: User) -> None:
    code = CodeFactory(name="Hope", definition="Old.")
    same = edit(by=researcher, code=code, fields={"name": " Hope ", "definition": "Old."})
    assert (same.name, CodeChange.objects.count()) == ("Hope", 0)
    edit(by=researcher, code=code, fields={"definition": "New.", "lexicon": ["a way out"]})
    change = CodeChange.objects.get()
    assert change.before == {"definition": "Old.", "lexicon": []}
    assert change.after == {"definition": "New.", "lexicon": ["a way out"]}


def test_two_codes_of_a_codebook_do_not_get_one_name(researcher: User) -> None:
    CodeFactory(name="Hope")
    with pytest.raises(BadCode, match="has this name already"):
        edit(by=researcher, code=CodeFactory(), fields={"name": "Hope"})
    with pytest.raises(BadCode, match="list of words"):
        edit(by=researcher, code=CodeFactory(), fields={"lexicon": "not a list"})


def test_a_retired_code_is_offered_no_more_and_keeps_its_codings(researcher: User) -> None:
    coding = CodingFactory()
    retire(by=researcher, code=coding.code)
    retire(by=researcher, code=coding.code)
    assert (list(Code.objects.in_use()), list(Coding.objects.live())) == ([], [coding])
    with pytest.raises(codings.NotInCodebook, match="was retired"):
        codings.apply(by=researcher, passage=coding.passage, code=Code.objects.get())
    with pytest.raises(BadCode, match="Bring it back first"):
        create(by=researcher, codebook=coding.code.codebook, name=coding.code.name)
    bring_back(by=researcher, code=coding.code)
    assert list(Code.objects.in_use()) == [coding.code]
    assert CodeChange.objects.count() == 2


def test_examples_are_references_read_through_the_gate(researcher: User) -> None:
    coding = CodingFactory()
    example = add_example(by=researcher, code=coding.code, passage=coding.passage)
    assert add_example(by=researcher, code=coding.code, passage=coding.passage) == example
    assert list(CodeExample.objects.readable_by(researcher)) == [example]
    story = coding.passage.revision.text.story
    consent.withdraw(by=Teller(story.pk), story=story)
    assert not CodeExample.objects.readable_by(researcher).exists()
    with pytest.raises(NotReadable):
        add_example(by=researcher, code=CodeFactory(), passage=coding.passage)
    remove_example(by=researcher, example=example)
    assert not CodeExample.objects.exists()
