"""Words as they are known again: the same whether or not their places are asked for."""

from hashlib import blake2b

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from stories.texts.fingerprints import placed, runs, words

pytestmark = pytest.mark.both


@given(st.text())
@example("It’s well-kept – ß ŉ ´x` Ωmega аdа\u00a0b\u2028c 今日は ﬁn")
@example("a\u00ad\u200bb _c_ 'd' İ")
def test_words_are_those_of_their_places(text: str) -> None:
    assert words(text) == [item.word for item in placed(text)]


@given(st.lists(st.text("abžя今", min_size=1, max_size=3), max_size=12), st.integers(1, 8))
def test_a_run_is_the_keyed_hash_of_its_words(said: list[str], length: int) -> None:
    """What is kept already has to be found for ever."""
    key = blake2b(settings.STORYBOOK_RECEIPT_PEPPER.encode(), person=b"word runs").digest()
    each = [" ".join(said[first : first + length]) for first in range(len(said) - length + 1)]
    hashes = [blake2b(run.encode(), key=key, digest_size=8).digest() for run in each]
    assert list(runs(said, length)) == [int.from_bytes(told, signed=True) for told in hashes]
