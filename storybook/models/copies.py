"""Finding a teller's words among an editor's: a copy would outlive the teller's yes."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from stories.texts.fingerprints import copied

COPIED: Final = _(
    "These are a storyteller's words: “{words}”. Use your own words here, or put the quote itself in a "
    "chapter: a copy would stay after its teller has taken the words back, or never said yes to them."
)
SHOWN: Final = 160
"""Characters of a long copy; its beginning is enough to find it."""
AROUND: Final = "“”‘’\"'«».,;:!?… "


def complaints(text: str) -> list[str]:
    """What to tell the editor of each copy in the text, in their own spelling."""
    return [COPIED.format(words=_short(words)) for words in copied(text)]


def _short(words: str) -> str:
    plain = " ".join(words.split()).strip(AROUND)
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN].rsplit(' ', 1)[0]} …"
