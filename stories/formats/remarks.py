"""What whoever brings a file in should know of how it was read."""

from typing import Final, NamedTuple

from django.utils.translation import gettext, ngettext

TIMES_STAY: Final = "times stay"
NO_NAME: Final = "no name"
MAYBE_A_NAME: Final = "maybe a name"
SAID_AGAIN: Final = "said again"


class Remark(NamedTuple):
    """`what`: one of the above. `lines`: of how many it is so."""

    what: str
    lines: int

    @property
    def sentence(self) -> str:
        match self.what:
            case "times stay":
                said = ngettext(
                    "%(lines)s paragraph has a time that stays among its words: others have none.",
                    "%(lines)s paragraphs have a time that stays among their words: others have none.",
                    self.lines,
                )
            case "no name":
                said = ngettext(
                    "%(lines)s line has no name before it: nobody is said to speak it.",
                    "%(lines)s lines have no name before them: nobody is said to speak them.",
                    self.lines,
                )
            case "maybe a name":
                said = ngettext(
                    "%(lines)s line begins with what may be a name. It stays among the words.",
                    "%(lines)s lines begin with what may be a name. It stays among the words.",
                    self.lines,
                )
            case "said again":
                said = ngettext(
                    "%(lines)s caption repeats the one before, as captions that roll do. It is read once.",
                    "%(lines)s captions repeat those before, as captions that roll do. They are read once.",
                    self.lines,
                )
            case _:
                said = gettext("Look at how it was read: %(lines)s.")
        return said % {"lines": f"{self.lines:,}"}
