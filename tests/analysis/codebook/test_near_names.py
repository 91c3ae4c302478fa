import pytest

from analysis.codebook.near_names import alike, near, pairs
from tests.factories import CodeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("Lonelyness", "Loneliness", True),
        ("Health services", "Services: health", True),
        ("HOPE", "hope", True),
        ("Hope", "Home", False),
        ("Work", "Housing", False),
    ],
)
def test_names_that_are_close(one: str, other: str, close: bool) -> None:
    assert (alike(one, other) >= 0.82) == close


def test_near_finds_the_nearest_of_those_in_use() -> None:
    codes = [CodeFactory(name=name) for name in ("Loneliness", "Work", "Lonelines")]
    assert near("Lonelinesss", codes) == codes[0]
    assert near("Hope", codes) is None
    assert list(pairs(codes)) == [(codes[0], codes[2])]
