"""Words in, themes out. Pure: no database, and spaCy is imported only when it is needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final

PIPELINE: Final = "theme_lexicon"
PIPELINE_VERSION: Final = "1"

Lexicons = Mapping[str, Sequence[str]]
"""Code slug → phrases in lower case. One that begins with "-" is a false friend: where it
stands, the code's other phrases do not count ("-did not work")."""


@dataclass(frozen=True)
class Found:
    """What the machine thinks a stretch of the text is about.

    `start` and `end` count code points, end exclusive, and enclose whole sentences.
    `score` is from 0 to 1: how much of the lexicon points there (see
    `analysis.themes.component.strength`). It is a strength, not a probability.
    `because` are the phrases found, as they stand in the lexicon.
    """

    start: int
    end: int
    code_slug: str
    score: float
    because: tuple[str, ...]


def find_themes(body: str, lexicons: Lexicons) -> list[Found]:
    """The themes of a text, in the order of the text; neighbouring sentences of one theme are one."""
    doc = _pipeline(_frozen(lexicons))(body)
    themes = doc.spans["themes"]
    found = [
        Found(*_trimmed(body, span.start_char, span.end_char), span.label_, score, tuple(because))
        for span, score, because in zip(themes, themes.attrs["scores"], themes.attrs["because"], strict=True)
    ]
    return sorted(found, key=lambda one: (one.start, one.end, one.code_slug))


def made_by() -> str:
    """The pipeline, its version and spaCy's, as it stands beside every suggestion."""
    return f"{PIPELINE} {PIPELINE_VERSION} (spaCy {version('spacy')})"


def _trimmed(body: str, start: int, end: int) -> tuple[int, int]:
    sentence = body[start:end]
    return end - len(sentence.lstrip()), start + len(sentence.rstrip())


def _frozen(lexicons: Lexicons) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((slug, tuple(phrases)) for slug, phrases in lexicons.items()))


@lru_cache(maxsize=4)
def _pipeline(lexicons: tuple[tuple[str, tuple[str, ...]], ...]) -> Any:
    """The spaCy pipeline for these lexicons. It holds no state, so a worker may keep it."""
    import spacy

    import analysis.themes.component  # noqa: F401  registers the components

    nlp = spacy.blank("en")
    # The limit guards parsers that need much memory; there is none here.
    nlp.max_length = 10_000_000
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("line_starts")
    nlp.add_pipe(PIPELINE, config={"lexicons": {slug: list(phrases) for slug, phrases in lexicons}})
    return nlp
