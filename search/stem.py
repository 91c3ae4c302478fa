"""A word without its ending, so that “cared” finds “caring”.

Porter's algorithm (M. F. Porter, “An algorithm for suffix stripping”, Program
14(3), 1980), which SQLite, PostgreSQL and Elasticsearch all have too. They use
theirs to find; this one marks, in the words shown, what they found.
"""

import re
from functools import lru_cache
from typing import Final

# A word as consonants and vowels: y is a vowel after a consonant.
STEP_2: Final = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("logi", "log"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
    ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
    ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
STEP_3: Final = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
STEP_4: Final = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism",
    "ate", "iti", "ous", "ive", "ize",
)  # fmt: skip
# The longest ending that fits is the one that counts, whether or not its rule then holds.
LONGEST_FIRST_4: Final = sorted(STEP_4, key=len, reverse=True)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a folded word. Words of other alphabets, and short ones, are left as they are."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    word = _step_1(word)
    word = _swap(word, STEP_2)
    word = _swap(word, STEP_3)
    return _step_5(_step_4(word))


def _shape(word: str) -> str:
    """The word as c and v."""
    shape = ""
    for letter in word:
        vowel = letter in "aeiou" or (letter == "y" and shape.endswith("c"))
        shape += "v" if vowel else "c"
    return shape


def _measure(word: str) -> int:
    """How many times a vowel is followed by a consonant."""
    return len(re.findall("v+c+", _shape(word)))


def _has_vowel(word: str) -> bool:
    return "v" in _shape(word)


def _doubled(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _shape(word).endswith("c")


def _short(word: str) -> bool:
    """Ends consonant, vowel, consonant, the last not w, x or y."""
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _step_1(word: str) -> str:
    if any(word.endswith(ending) and word != ending for ending in ("sses", "ies")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if word.endswith("eed") and word != "eed":
        word = word[:-1] if _measure(word[:-3]) > 0 else word
    else:
        ending = next((e for e in ("ed", "ing") if word.endswith(e)), "")
        if ending and _has_vowel(word[: -len(ending)]):
            word = _tidied(word[: -len(ending)])
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


def _tidied(word: str) -> str:
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if _doubled(word) and word[-1] not in "lsz":
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _short(word) else word


def _swap(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    fitting = [rule for rule in rules if word.endswith(rule[0])]
    if not fitting:
        return word
    ending, other = max(fitting, key=lambda rule: len(rule[0]))
    return word[: -len(ending)] + other if _measure(word[: -len(ending)]) > 0 else word


def _step_4(word: str) -> str:
    ending = next((e for e in LONGEST_FIRST_4 if word.endswith(e)), "")
    rest = word[: len(word) - len(ending)]
    if not ending or _measure(rest) < 2 or (ending == "ion" and not rest.endswith(("s", "t"))):
        return word
    return rest


def _step_5(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _measure(rest) > 1 or (_measure(rest) == 1 and not _short(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
