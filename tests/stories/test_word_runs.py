"""Words as they are known again: the same whether or not their places are asked for."""

from hypothesis import example, given
from hypothesis import strategies as st

from stories.word_runs import placed, words


@given(st.text())
@example("It’s well-kept – ß ŉ ´x` Ωmega аdа\u00a0b\u2028c 今日は ﬁn")
@example("a\u00ad\u200bb _c_ 'd' İ")
def test_words_are_those_of_their_places(text: str) -> None:
    assert words(text) == [item.word for item in placed(text)]
