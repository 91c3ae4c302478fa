"""Scripts in which nothing parts the words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.

Each sign is taken together with the next: 中文字 is 中文 and 文字. What stands in such pairs, one after the
other, is what was asked for. A sign is a letter with the marks on it.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from search.marks import marks

SIGNS: Final = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf"  # Lao
    "\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3\uaa60-\uaa7a"  # Burmese, Khmer
    "\u3005-\u3007\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
A_SIGN: Final = re.compile(f"[{SIGNS}]")


@cache
def sign() -> re.Pattern[str]:
    return re.compile(rf"[{SIGNS}][{marks()}\u00ad\u200c\u200d]*")


@cache
def run() -> re.Pattern[str]:
    return re.compile(f"(?:{sign().pattern})+")


def runs(word: str, at: int) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, that stretch, whether it is such a run) of a word that begins at `at`, in order."""
    if word.isascii() or not A_SIGN.search(word):
        yield at, at + len(word), word, False
        return
    since = 0
    for found in run().finditer(word):
        if found.start() > since:
            yield at + since, at + found.start(), word[since : found.start()], False
        yield at + found.start(), at + found.end(), found[0], True
        since = found.end()
    if since < len(word):
        yield at + since, at + len(word), word[since:], False
