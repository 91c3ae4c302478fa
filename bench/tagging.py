"""Looking for themes in a long text: how much longer it takes than spaCy's own cutting and matching alone.

And words a second. Seconds of the processor; the database has no part in it.
"""

from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from time import process_time
from typing import Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site

WORDS: Final = 80_000
FEW: Final = 5_000
TIMES: Final = 5
MOST: Final = 1.2
SMALL: Final = {"words": 500}


def measure(words: int = WORDS) -> Measurement:
    with own_site():
        from spacy.matcher import PhraseMatcher

        from analysis.codebook import loading
        from analysis.themes.find import _frozen, _pipeline

        lexicons = {
            code["slug"]: code["lexicon"] for code in loading.read(loading.STARTER) if code.get("lexicon")
        }
        nlp = _pipeline(_frozen(lexicons))
        bare = [PhraseMatcher(nlp.vocab, attr="LOWER") for _ in range(2)]
        for phrases in lexicons.values():
            for phrase in phrases:
                which = bare[phrase.startswith("-")]
                which.add(phrase, [nlp.make_doc(phrase.removeprefix("-"))])

        def cut_and_match(text: str) -> None:
            doc = nlp.make_doc(text)
            for matcher in bare:
                matcher(doc)

        text, short = (" ".join(told(number)) for number in (words, FEW))
        whole, alone = took(nlp, text), took(cut_and_match, text)
        return Measurement(
            "tagging",
            round(whole / alone, 2),
            "of what cutting and matching alone take",
            MOST,
            {
                "words_per_second": round(words / whole),
                "words_per_second_in_a_short_text": round(FEW / took(nlp, short)),
            },
        )


def told(words: int) -> Iterator[str]:
    """Sentences of made-up order, a line break now and then."""
    corpus, draw, at = Corpus(), Random(7), 0  # noqa: S311 (the same words every time)
    while at < words:
        sentence = corpus.text(draw.randint(5, 25))
        at += len(sentence.split())
        yield f"{sentence}.\n" if draw.random() < 1 / 5 else f"{sentence}."


def took(act: Callable[[str], object], text: str) -> float:
    act(text)
    taken = []
    for _ in range(TIMES):
        begun = process_time()
        act(text)
        taken.append(process_time() - begun)
    return median(taken)
