"""What the audit trail says was done to a story, as a person reads it."""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stories.models.consent_event import EventKind
from stories.models.other_person import OtherState
from stories.models.quote import QuoteState
from stories.models.teller_correction import CorrectionState

Words = Mapping[str, str | Promise]
"""By the name of an act in the audit trail."""


def _each(of: Promise, prefix: str, states: type[TextChoices]) -> dict[str, Promise]:
    return {f"{prefix}{one.value}": format_lazy("{}: {}", of, one.label) for one in states}


OF_GROUND: Final[Words] = {
    "story.submitted": _("Told here"),
    "story.brought_in": _("Imported"),
    "story.described": _("Its title, its warnings or the teller's details were changed"),
    "story.language_said": _("Its language was said"),
    "story.saved": _("All of it was saved as a file by its teller"),
    "story.history": _("Its whole history was saved as a file"),
    "story.differs": _("Something of it was not as its consent says, and was closed"),
    "story.erased": _("Erased"),
    "restore.looked": _("Somebody saw to what was closed again after a restore"),
    "note.written": _("A collector wrote a note"),
    "note.removed": _("A collector removed a note"),
    "other.nobody": _("Nobody else can be recognised in it"),
    "other.added": _("Another person in it was written down"),
    **_each(_("Another person in it"), "other.", OtherState),
    **_each(_("Consent"), "consent.", EventKind),
    **_each(_("A quote"), "quote.", QuoteState),
    "identity.contact": _("How the teller may be reached was written down"),
    "identity.read": _("Who the teller is was read"),
    "identity.mailed": _("The teller was written to by e-mail"),
    "identity.told": _("The teller was told that something waits"),
    "identity.tried": _("Somebody tried to reach the teller"),
    "contact.looked_for": _("The teller's contact was looked for, and found"),
    "receipt.card": _("A card with seven words was made"),
    "receipt.lost": _("Lost words were reported"),
    "receipt.checked": _("A steward checked who asked for new words"),
    "receipt.given": _("New words were given"),
    "receipt.refused": _("New words were refused"),
    "text.revised": _("The words were written down or changed"),
    "text.heard_again": _("A machine heard them again; the words stayed"),
    "text.timed": _("The times of the words were found"),
    "text.checked": _("Somebody checked the words"),
    "text.turns_checked": _("Somebody checked some of the words"),
    "text.unchecked": _("The words count as unchecked again"),
    "text.agreed": _("The teller says that the words are right"),
    "text.said_otherwise": _("The teller said that they said it otherwise"),
    **_each(_("What the teller said otherwise"), "text.own_", CorrectionState),
    "text.struck": _("Words were redacted"),
    "text.put_back": _("Redacted words were restored"),
    "text.part_closed": _("A part was closed by its teller"),
    "text.part_opened": _("A part was opened again by its teller"),
    "speaker.described": _("Somebody said who speaks"),
    "transcript.saved": _("The transcript was saved as a file"),
}


def by_whom(kind: str) -> str | Promise:
    """Who did it, where it was none of the staff. `kind`: as the audit trail has it."""
    return _("the teller") if kind == "teller" else _("the site by itself")
