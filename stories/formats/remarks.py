"""What whoever brings a file in should know of how it was read; and of what was written."""

from typing import Final, NamedTuple

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

TIMES_STAY: Final = "times stay"
NO_NAME: Final = "no name"
MAYBE_A_NAME: Final = "maybe a name"
SAID_AGAIN: Final = "said again"
LOST_WORDS: Final = "lost words"
LOST_SPEAKERS: Final = "lost speakers"
LOST_STARTS: Final = "lost starts"
LOST_ENDS: Final = "lost ends"
LOST_WORD_TIMES: Final = "lost word times"
LOST_SURENESS: Final = "lost sureness"
LOST_LANGUAGE: Final = "lost language"


_LOST: Final = {
    LOST_WORDS: _("This kind of file changes words, or where a line ends"),
    LOST_SPEAKERS: _("This kind of file does not carry who speaks"),
    LOST_STARTS: _("This kind of file does not carry when a line begins"),
    LOST_ENDS: _("This kind of file does not carry when a line ends"),
    LOST_WORD_TIMES: _("This kind of file does not carry the times of words"),
    LOST_SURENESS: _("This kind of file does not carry how sure a machine was of words"),
    LOST_LANGUAGE: _("This kind of file does not carry the language"),
}


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
                said = gettext("%(what)s (lines: %(lines)s).") % {
                    "what": _LOST[self.what],
                    "lines": "%(lines)s",
                }
        return said % {"lines": f"{self.lines:,}"}
