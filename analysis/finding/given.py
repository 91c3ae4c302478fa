"""What is taken out is written down as a copy that was given, with who was left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from stories.exports import copies
from stories.models import CopyKind, Story, User

LONGEST: Final = 200
"""Characters of who gets a file, and of how they are told."""


class TooLong(ValueError):
    """Who gets it, or how they are told, does not fit. Its text is for the person who typed it."""


def why_not(refusal: ValueError | PermissionDenied) -> str:
    """What is said where a file could not be made."""
    if isinstance(refusal, TooLong):
        return str(refusal)
    return gettext("There is nothing that may be taken out so. Nothing was written.")


def _line(sent: Mapping[str, Any], name: str) -> str:
    typed = str(sent.get(name, "")).replace("\0", "").strip()
    if len(typed) > LONGEST:
        said = gettext(
            "Say who gets it, and how they are told, in %(most)s letters each. Nothing was written."
        )
        raise TooLong(said % {"most": LONGEST})
    return typed


@dataclass(frozen=True)
class Giving:
    """`outside`: to others than those who work here, which needs their tellers' yes to sharing."""

    by: User
    outside: bool = False
    given_to: str = ""
    reach: str = ""

    @classmethod
    def read(cls, by: User, sent: Mapping[str, Any]) -> "Giving":
        """Raises `TooLong`."""
        return cls(by, bool(sent.get("outside")), *(_line(sent, name) for name in ("given_to", "reach")))

    @property
    def kind(self) -> CopyKind:
        return CopyKind.EXPORT if self.outside else CopyKind.PASSAGES

    def write_down(self, title: str, stories: set[int], everything: set[int]) -> str:
        """Register the copy of these stories. Who was left out of everything that was found, in a sentence;
        empty where nobody was.

        Raises `PermissionDenied`, and `copies.NotAllowed` where there is nothing that may.
        """
        copies.register(
            by=self.by,
            kind=self.kind,
            title=title,
            given_to=self.given_to or gettext("someone who works with us"),
            reach=self.reach or self.by.email or self.by.get_username(),
            stories=list(Story.objects.filter(pk__in=stories).order_by("pk")),
        )
        if not (number := len(everything - stories)):
            return ""
        said = gettext("Left out: %(number)s stories, whose tellers did not say yes to “%(use)s”.")
        return said % {"number": number, "use": self.kind.use.label}
