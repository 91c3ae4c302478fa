"""Codes are moved in the tree, with all that stands under them, and back."""

import pytest
from django.core.exceptions import PermissionDenied

from analysis.codebook import undoing
from analysis.codebook.acts import BadCode, create
from analysis.codebook.arrange import move
from analysis.models import Code, Codebook, CodeChange
from stories.models import User
from stories.roles import Role
from tests.factories import UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def tree(researcher: User) -> dict[str, Code]:
    """a (a1, a2), b, c"""
    book = Codebook.objects.first_of_all()
    made: dict[str, Code] = {}
    for name in ("a", "a1", "a2", "b", "c"):
        parent = made["a"] if len(name) == 2 else None
        made[name] = create(by=researcher, codebook=book, name=name, parent=parent)
    return made


def shown() -> list[str]:
    return [f"{'.' * (code.depth - 1)}{code.name}" for code in Code.objects.order_by("path")]


@pytest.mark.parametrize(
    ("name", "parent", "after", "then"),
    [
        ("c", None, None, ["c", "a", ".a1", ".a2", "b"]),
        ("a", None, "c", ["b", "c", "a", ".a1", ".a2"]),
        ("a", "b", None, ["b", ".a", "..a1", "..a2", "c"]),
        ("b", "a", "a1", ["a", ".a1", ".b", ".a2", "c"]),
        ("a2", None, "a", ["a", ".a1", "a2", "b", "c"]),
        ("a1", "a", "a2", ["a", ".a2", ".a1", "b", "c"]),
    ],
)
def test_moved_and_undone(
    researcher: User,
    tree: dict[str, Code],
    name: str,
    parent: str | None,
    after: str | None,
    then: list[str],
) -> None:
    before = shown()
    move(
        by=researcher,
        code=tree[name],
        parent=tree[parent] if parent else None,
        after=tree[after] if after else None,
    )
    assert shown() == then
    change = CodeChange.objects.filter(kind="moved").get()
    undoing.undo(by=researcher, change=change)
    assert shown() == before
    assert Code.find_problems() == ([], [], [], [], [])


def test_under_itself_is_refused(researcher: User, tree: dict[str, Code]) -> None:
    for parent in ("a", "a1"):
        with pytest.raises(BadCode, match="under itself"):
            move(by=researcher, code=tree["a"], parent=tree[parent])


def test_into_another_codebook_is_refused(researcher: User, tree: dict[str, Code]) -> None:
    other = Codebook.objects.create(name="Other", prefix="other-")
    theirs = Code.add_root(codebook=other, name="theirs", slug="other-theirs")
    with pytest.raises(BadCode, match="another codebook"):
        move(by=researcher, code=tree["a"], parent=theirs)


def test_where_it_stands_already_is_no_change(researcher: User, tree: dict[str, Code]) -> None:
    move(by=researcher, code=tree["b"], parent=None, after=tree["a"])
    assert not CodeChange.objects.filter(kind="moved").exists()
    with pytest.raises(PermissionDenied):
        move(by=UserFactory(role=Role.EDITOR), code=tree["b"], parent=None)
