"""Finding a teller's words among an editor's: a copy would outlive the teller's yes."""

from typing import Final

from stories.models import Quote

LEAST: Final = 20
"""Characters. Shorter words are anybody's: “I had hope again.”"""


def holds_a_quote(words: str) -> bool:
    """Whether a quote, whatever its teller has answered, stands in these words word for word."""
    plain = _plain(words)
    texts = Quote.objects.values_list("passage__text", flat=True)
    return any(len(text) >= LEAST and _plain(text) in plain for text in texts.iterator())


def _plain(words: str) -> str:
    """Without what a copy by hand changes: spaces, case, and the look of quotation marks."""
    return " ".join(words.translate(MARKS).casefold().split())


MARKS: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\N{NO-BREAK SPACE}": " "})
