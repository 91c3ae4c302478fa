"""Made-up text with the word distribution of real text: few words very often, most of them seldom.

By Zipf's law as Mandelbrot amended it: the n-th commonest word stands in proportion to 1 / (n + 2.7).
The words are those of the receipts, said in pairs beyond the first five thousand. Always the same.
"""

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

VOCABULARY: Final = 20_000
COMMON: Final = 100
"""How many of the commonest words tell nothing, as “the” and “was” do."""


class Corpus:
    def __init__(self, seed: int = 14) -> None:
        from stories.security.passphrase import word_list

        self._chance = random.Random(seed)  # noqa: S311 (no secret)
        spoken = list(word_list())
        self._chance.shuffle(spoken)
        pairs = (f"{one}{other}" for one in spoken for other in spoken)
        self.words = [*spoken, *(next(pairs) for _ in range(VOCABULARY - len(spoken)))]
        self._weights = list(accumulate(1 / (n + 2.7) for n in range(1, VOCABULARY + 1)))

    def text(self, words: int) -> str:
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=words))

    def texts(self, number: int, *, words: int) -> Iterator[str]:
        for _ in range(number):
            yield self.text(words)

    def content_words(self, number: int) -> list[str]:
        """Words that a person would search for: neither the commonest nor the rarest."""
        return self._chance.sample(self.words[COMMON : VOCABULARY // 4], number)
