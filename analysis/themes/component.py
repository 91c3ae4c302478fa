"""Two spaCy components, registered by name, with JSON for their config and no state: doc in, doc out."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from numpy import empty, flatnonzero, isin, unique, where
from spacy.attrs import ORTH, SENT_START
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span

NEGATORS: Final = ("not", "n't", "n’t", "no", "never", "without")
ONE_WORD: Final = 0.5
SEVERAL_WORDS: Final = 0.7
OPENING: Final = ("“", "‘", "(", "[", "«")

Component = Callable[[Doc], Doc]


def strength(phrases: Iterable[tuple[str, bool]]) -> float:
    """How much of a lexicon points to a theme, from 0 to 1, for (phrase, negated) pairs.

    Each different phrase is one reason: a single word weighs 0.5, several words
    0.7, and half of that where a word like “not” stands just before it. Reasons
    add up as 1 − ∏(1 − weight): one word gives 0.5, two 0.75, a word and a longer
    phrase 0.85. It orders suggestions; it is not a probability.
    """
    against = 1.0
    for phrase, negated in phrases:
        weight = SEVERAL_WORDS if " " in phrase else ONE_WORD
        against *= 1 - (weight / 2 if negated else weight)
    return round(1 - against, 3)


def line_starts(nlp: Language, name: str, longest: int) -> Component:
    """Mend where sentences start, after spaCy's sentencizer.

    One starts after a line break (a turn of a transcript is a line), at an opening
    quotation mark rather than after it, and after `longest` tokens with no end in
    sight, so that a text without full stops is not one passage.
    """

    def component(doc: Doc) -> Doc:
        # All at once, by numbers: a token at a time makes spaCy walk through the whole document for each.
        forms, said = doc.to_array([ORTH, SENT_START]).T if len(doc) else (empty(0), empty(0))
        starts = said == 1
        opening = isin(forms, [nlp.vocab.strings[sign] for sign in OPENING])
        opening[:1] = False
        shifted = flatnonzero(starts[1:] & opening[:-1])
        starts[shifted + 1] = False
        starts[shifted] = True
        breaks = [form for form in unique(forms) if "\n" in nlp.vocab.strings[int(form)]]
        starts[1:] |= isin(forms[:-1], breaks)
        begin = [*flatnonzero(starts).tolist(), len(doc)]
        for start, then in pairwise(begin):
            starts[start + longest : then : longest] = True
        column = where(starts, 1, -1).astype("int64").reshape(-1, 1)
        return doc.from_array([SENT_START], column.astype("uint64"))

    return component


def theme_lexicon(
    nlp: Language,
    name: str,
    lexicons: Mapping[str, Sequence[str]],
    negators: Sequence[str],
    reach: int,
    threshold: float,
) -> Component:
    """Write `doc.spans["themes"]`: whole sentences, labelled with the code's slug.

    The group's attrs hold `scores` (as spaCy's own span categoriser does) and
    `because`, in the order of the spans. `reach` is how many tokens before a
    phrase a negator counts; what scores below `threshold` is left out.
    """
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    friends = PhraseMatcher(nlp.vocab, attr="LOWER")
    for slug, phrases in lexicons.items():
        for phrase in phrases:
            which, words = (friends, phrase[1:]) if phrase.startswith("-") else (matcher, phrase)
            which.add(slug, [nlp.make_doc(form) for form in _forms(words)])

    def component(doc: Doc) -> Doc:
        terms = _without_false_friends(matcher(doc, as_spans=True), friends(doc, as_spans=True))
        groups = _by_code_and_place(doc, terms)
        rows = []
        for slug, first, last, spans in groups:
            reasons = {(_plain(span), _negated(span, negators, reach)) for span in spans}
            score = strength(reasons)
            if score >= threshold:
                rows.append((Span(doc, first, last, label=slug), score, sorted({p for p, _ in reasons})))
        doc.spans["themes"] = [span for span, _, _ in rows]
        doc.spans["themes"].attrs["scores"] = [score for _, score, _ in rows]
        doc.spans["themes"].attrs["because"] = [because for _, _, because in rows]
        return doc

    return component


def _forms(phrase: str) -> set[str]:
    """The ways to write it that spaCy cuts differently: “couldn’t” is two tokens, “COULDN’T” is one."""
    if "'" not in phrase:
        return {phrase}
    either = {phrase, phrase.replace("'", "’")}
    return either | {form.upper() for form in either}


def _plain(span: Span) -> str:
    text: str = span.text
    return text.lower().replace("’", "'")


def _without_false_friends(terms: Iterable[Span], friends: Iterable[Span]) -> list[Span]:
    """The longest phrase at each place for each code, and none that touches a false friend of that code."""
    taken: defaultdict[str, set[int]] = defaultdict(set)
    for friend in friends:
        taken[friend.label_].update(range(friend.start, friend.end))
    kept = []
    for term in sorted(terms, key=lambda span: (span.start - span.end, span.start)):
        places = set(range(term.start, term.end))
        if not places & taken[term.label_]:
            taken[term.label_] |= places
            kept.append(term)
    return sorted(kept)


def _by_code_and_place(doc: Doc, terms: Iterable[Span]) -> list[tuple[str, int, int, list[Span]]]:
    """(slug, first token, end token, phrases): the sentences with a code's phrases, neighbours joined."""
    begin = flatnonzero(doc.to_array(SENT_START) == 1).tolist()
    bounds = list(pairwise([*begin, len(doc)]))
    groups: list[tuple[str, int, int, list[Span]]] = []
    last: dict[str, int] = {}
    for term in terms:
        first, end = (bisect_right(begin, place) - 1 for place in (term.start, term.end - 1))
        slug = term.label_
        at = last.get(slug)
        if at is not None and first <= groups[at][2] + 1:
            _, begun, until, spans = groups[at]
            groups[at] = (slug, begun, max(until, end), [*spans, term])
        else:
            last[slug] = len(groups)
            groups.append((slug, first, end, [term]))
    return [(slug, bounds[first][0], bounds[end][1], spans) for slug, first, end, spans in groups]


def _negated(term: Span, negators: Sequence[str], reach: int) -> bool:
    before = term.doc[max(term.sent.start, term.start - reach) : term.start]
    return any(token.lower_ in negators for token in before)


Language.factory("line_starts", default_config={"longest": 60}, func=line_starts)
Language.factory(
    "theme_lexicon",
    default_config={"lexicons": {}, "negators": list(NEGATORS), "reach": 3, "threshold": 0.3},
    func=theme_lexicon,
)
