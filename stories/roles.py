"""Who may do what: one matrix, read by people here and by the groups migration.

A storyteller has no account: a receipt opens their own stories and no others, so
the role stands in the matrix with nothing in it.
"""

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices


class May(TextChoices):
    """One thing a signed-in person may be allowed to do (a Django permission of `stories`)."""

    COLLECT = "collect_stories", "Collect stories and interviews with people"
    TRANSCRIBE = "transcribe_recordings", "Start and check transcripts"
    READ = "read_for_research", "Read stories whose tellers said yes to research"
    CODE = "code_passages", "Code passages and decide on suggestions"
    EDIT_CODEBOOK = "edit_codebook", "Change the codebook"
    ASK_FOR_QUOTES = "ask_for_quotes", "Choose quotes and ask their tellers"
    PUBLISH = "publish_books", "Publish Story Books and themes"
    SEE_INSIGHT = "see_insight", "See counts of people by theme"
    KEEP_CONSENT = "keep_consent", "Look after consent: the ledger, holds, renewals"
    READ_IDENTITY = "read_identity", "Read a storyteller's name and contact, with a reason"
    ADMINISTER = "administer_accounts", "Look after staff accounts and their roles"


class Role(TextChoices):
    STORYTELLER = "Storyteller"
    COLLECTOR = "Collector"
    RESEARCHER = "Researcher"
    EDITOR = "Editor"
    LEADER = "Leader"
    STEWARD = "Consent steward"
    ADMINISTRATOR = "Administrator"


MATRIX: Final[Mapping[Role, frozenset[May]]] = {
    Role.STORYTELLER: frozenset(),
    Role.COLLECTOR: frozenset({May.COLLECT, May.TRANSCRIBE}),
    Role.RESEARCHER: frozenset({May.READ, May.CODE, May.EDIT_CODEBOOK, May.TRANSCRIBE}),
    Role.EDITOR: frozenset({May.READ, May.ASK_FOR_QUOTES, May.PUBLISH}),
    Role.LEADER: frozenset({May.SEE_INSIGHT}),
    Role.STEWARD: frozenset({May.KEEP_CONSENT, May.READ_IDENTITY}),
    Role.ADMINISTRATOR: frozenset({May.ADMINISTER}),
}
"""What each role holds. An administrator looks after accounts and sees no story."""


def roles_that(may: May) -> list[str]:
    """The roles that hold it."""
    return [role.value for role, held in MATRIX.items() if may in held]


ROLES_WITH_ACCOUNT: Final = tuple(role for role in Role if role is not Role.STORYTELLER)
