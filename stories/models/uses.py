from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Use(TextChoices):
    """What may be done with a story, each a separate yes or no."""

    KEEP = "keep", _("Keep my story safely")
    RESEARCH = "research", _("Let researchers read it and note its themes")
    INSIGHT = "insight", _("Count it, never named, in what leaders see")
    PUBLISH = "publish", _("Show my words on the website")
    VOICE = "voice", _("Let my voice be heard there")
    BOOK = "book", _("Put my words in books people download or print")
    SHARE = "share", _("Give it to other researchers or an archive")
    CONTACT = "contact", _("Contact me again")


NEEDS: Final[Mapping[Use, tuple[Use, ...]]] = {
    Use.KEEP: (),
    Use.RESEARCH: (Use.KEEP,),
    Use.INSIGHT: (Use.KEEP, Use.RESEARCH),
    Use.PUBLISH: (Use.KEEP,),
    Use.VOICE: (Use.KEEP, Use.PUBLISH),
    Use.BOOK: (Use.KEEP,),
    Use.SHARE: (Use.KEEP,),
    Use.CONTACT: (Use.KEEP,),
}
"""The other uses that must be allowed too: a count rests on what researchers
noted, and a voice on the website is a kind of showing the words there."""

SHOWS_OTHERS: Final = frozenset({Use.PUBLISH, Use.VOICE, Use.BOOK, Use.SHARE})
"""Uses that show whoever else is in a story to people outside: closed until those have been asked."""

STANDS_ASIDE: Final = frozenset({Use.KEEP, Use.CONTACT})
"""Uses that an embargo, an expiry or a hold does not close: the story is still
kept, and its teller can still be asked."""
