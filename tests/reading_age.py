"""How hard a text is to read: the grade of Flesch and Kincaid (1975)."""

import re
from collections.abc import Sequence

VOWELS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeioucsxzg]es)$")


def syllables(word: str) -> int:
    word = re.sub(r"[^a-z]", "", word.lower())
    return max(1, len(VOWELS.findall(word)) - len(SILENT.findall(word)))


def grade(paragraphs: Sequence[str]) -> float:
    """0.39 × words a sentence + 11.8 × syllables a word − 15.59. What ends a paragraph ends a sentence."""
    sentences = [
        part for text in paragraphs for part in re.split(r"[.!?:]+(?:\s|$)", text) if re.search(r"\w", part)
    ]
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z’']+", sentence)]
    if not words:
        return 0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
