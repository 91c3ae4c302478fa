"""What a story's consent should be after its history, thought out anew beside the program's own reckoning."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from stories.models.uses import Use

OUTSIDE: Final = {Use.PUBLISH, Use.VOICE, Use.BOOK, Use.SHARE}
RESTS_ON: Final = {Use.INSIGHT: Use.RESEARCH, Use.VOICE: Use.PUBLISH}
A_DAY: Final = timedelta(hours=24)


@dataclass
class Told:
    """Plain fields, and plain rules; `yes` are the uses that the teller last said yes to."""

    yes: set[Use] = field(default_factory=set)
    waits_until: datetime | None = None
    waits_for_word: bool = False
    ends_at: datetime | None = None
    ran_out: bool = False
    hidden: bool = False
    held: bool = False
    others_open: bool = False
    invalid: bool = False
    erase_at: datetime | None = None
    yes_before: set[Use] = field(default_factory=set)

    def kept(self) -> bool:
        return Use.KEEP in self.yes and not self.invalid

    def over(self, now: datetime) -> bool:
        return self.ran_out or (self.ends_at is not None and self.ends_at <= now)

    def may(self, now: datetime) -> set[Use]:
        """What it may be used for at that moment."""
        if not self.kept():
            return set()
        open_uses = {use for use in self.yes if RESTS_ON.get(use, Use.KEEP) in self.yes}
        waits = self.waits_for_word or (self.waits_until is not None and now < self.waits_until)
        if self.held or self.hidden or waits or self.over(now):
            return open_uses & {Use.KEEP, Use.CONTACT}
        return open_uses - (OUTSIDE if self.others_open else set())

    def say_no(self, uses: Iterable[Use]) -> None:
        if Use.KEEP in (no := set(uses)) and Use.KEEP in self.yes:
            self.yes_before = set(self.yes)
        elif Use.KEEP not in no:
            self.yes_before -= no  # a no that is said after all was taken back stays one
        self.yes -= no

    def take_back(self, erase_at: datetime) -> None:
        self.say_no(Use)
        self.erase_at = min(self.erase_at, erase_at) if self.erase_at else erase_at

    def can_undo(self, now: datetime) -> bool:
        return self.erase_at is not None and self.erase_at > now

    def undo(self) -> None:
        self.yes, self.erase_at = set(self.yes_before), None

    def renew(self, ends_at: datetime | None) -> None:
        self.ends_at, self.ran_out = ends_at, False
