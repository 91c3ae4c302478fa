"""Who may do what: one matrix, read by people here and by the groups migration.

A storyteller has no account: a receipt opens their own stories and no others, so
the role stands in the matrix with nothing in it.
"""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Right(TextChoices):
    """One thing a signed-in person may be allowed to do (a Django permission of `stories`)."""

    COLLECT = "collect_stories", _("Collect stories and interviews with people")
    TRANSCRIBE = "transcribe_recordings", _("Start and check transcripts")
    READ = "read_for_research", _("Read stories whose tellers said yes to research")
    CODE = "code_passages", _("Code passages and decide on suggestions")
    EDIT_CODEBOOK = "edit_codebook", _("Change the codebook")
    ASK_FOR_QUOTES = "ask_for_quotes", _("Choose quotes and ask their tellers")
    PUBLISH = "publish_books", _("Publish Story Books and themes")
    SEE_INSIGHT = "see_insight", _("See counts of people by theme")
    KEEP_CONSENT = "keep_consent", _("Look after consent: the ledger, holds, renewals")
    READ_IDENTITY = "read_identity", _("Read a storyteller's name and contact, with a reason")
    ADMINISTER = "administer_accounts", _("Look after staff accounts and their roles")


class Role(TextChoices):
    """What a person is here. The value, which names a Django group too, is a key; the label is read."""

    STORYTELLER = "Storyteller", _("Storyteller")
    COLLECTOR = "Collector", _("Collector")
    RESEARCHER = "Researcher", _("Researcher")
    EDITOR = "Editor", _("Editor")
    LEADER = "Leader", _("Leader")
    STEWARD = "Consent steward", _("Consent steward")
    ADMINISTRATOR = "Administrator", _("Administrator")


MATRIX: Final[Mapping[Role, frozenset[Right]]] = {
    Role.STORYTELLER: frozenset(),
    Role.COLLECTOR: frozenset({Right.COLLECT, Right.TRANSCRIBE}),
    Role.RESEARCHER: frozenset({Right.READ, Right.CODE, Right.EDIT_CODEBOOK, Right.TRANSCRIBE}),
    Role.EDITOR: frozenset({Right.READ, Right.ASK_FOR_QUOTES, Right.PUBLISH}),
    Role.LEADER: frozenset({Right.SEE_INSIGHT}),
    Role.STEWARD: frozenset({Right.KEEP_CONSENT, Right.READ_IDENTITY}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
}
"""What each role holds. An administrator looks after accounts and sees no story."""


def roles_that(may: Right) -> list[str]:
    """The keys of the roles that hold it."""
    return [role.value for role, held in MATRIX.items() if may in held]


ROLES_WITH_ACCOUNT: Final = tuple(role for role in Role if role is not Role.STORYTELLER)
