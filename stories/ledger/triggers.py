"""What the database itself refuses, whatever a program does: the SQL for SQLite and for PostgreSQL.

- a revision's words never change;
- what stands in the ledger (consent events and the audit trail) is never changed nor deleted, and nothing is
  added to it but by the acts (`stories.ledger`);
- a published consent form's wording never changes;
- a passage's copy is what stands at its place;
- what the events of consent add up to (`BESIDE`) is written by the acts alone.

They are made after every `migrate` and dropped before it, because SQLite loses
a table's triggers whenever a migration alters the table.
"""

from typing import Final

from django.db import connections
from django.db.backends.utils import CursorWrapper

from stories.ledger.write_permit import APPEND, ASKED, CACHES, EMPTY, ONE_LESS

WORDING: Final = (
    *("form_id", "number", "language", "introduction", "questions"),
    *("controller", "complaints_to", "address", "contact", "country", "lasts_months"),
    *("limits", "read_within_days"),
)

FROZEN: Final = (
    # name, table, columns (none: all), condition, message
    (
        "revision_frozen",
        "stories_revision",
        ("body", "text_id", "number", "source", "made_with", "made_at"),
        "",
        "a revision never changes",
    ),
    (
        "consent_form_frozen",
        "stories_consentformversion",
        (*WORDING, "speaker", "signed_at", "signed_against", "published_at"),
        "OLD.published_at IS NOT NULL",
        "a published consent form never changes",
    ),
)

FORM_STAYS: Final = (
    "consent_form_stays",
    "BEFORE DELETE ON stories_consentformversion",
    "OLD.published_at IS NOT NULL",
    "a published consent form stays",
)

LINKS: Final = ("number", "subject", "sequence", "kind", "at", "content", "previous_hash", "hash")
"""What an event is sealed by: it stays when what the event says is emptied."""
STANDING: Final = (
    *("keep", "research", "insight", "publish", "voice", "book", "share", "contact"),
    *("opens_at", "ends_at", "closed", "sequence", "hash"),
)
ONLY_AN_ACT: Final = "only an act adds to the ledger"
NOTHING_CHANGES: Final = "the ledger is append-only: nothing in it changes or goes"

LEDGER: Final = (
    # name, table, when, the permit that lets a row through (none: nothing does), or else, message
    ("event_insert", "stories_consentevent", "INSERT", APPEND, "", ONLY_AN_ACT),
    (
        "event_update",
        "stories_consentevent",
        "UPDATE",
        EMPTY,
        " OR ".join(f"NEW.{link} <> OLD.{link}" for link in LINKS),
        NOTHING_CHANGES,
    ),
    ("event_delete", "stories_consentevent", "DELETE", "", "", NOTHING_CHANGES),
    ("audit_insert", "stories_auditentry", "INSERT", APPEND, "", ONLY_AN_ACT),
    ("audit_update", "stories_auditentry", "UPDATE", "", "", NOTHING_CHANGES),
    ("audit_delete", "stories_auditentry", "DELETE", "", "", NOTHING_CHANGES),
)

ONLY_WITH_AN_EVENT: Final = "only an act of consent changes this"
BESIDE: Final[tuple[tuple[str, str, str, tuple[str, ...], str], ...]] = (
    # name, table, when, columns (any of which is to differ; none: any row), condition
    ("standing_insert", "stories_standing", "INSERT", (), ""),
    ("standing_update", "stories_standing", "UPDATE", STANDING, ""),
    ("story_update", "stories_story", "UPDATE", ("held", "others_open", "erase_at"), ""),
    ("quote_insert", "stories_quote", "INSERT", (), "NEW.state <> 'asked'"),
    ("quote_update", "stories_quote", "UPDATE", ("state",), ""),
    ("passage_closed", "stories_passage", "UPDATE", ("closed",), ""),
    ("part_update", "stories_redactedpart", "UPDATE", ("opened_at",), ""),
)
"""What the gate asks: columns beside the events. Django's `save` writes every column, so only a difference
is refused."""

MISPLACED: Final = (
    "substr((SELECT body FROM stories_revision WHERE id = NEW.revision_id), "
    """NEW.start + 1, NEW."end" - NEW.start) <> NEW.text"""
)

NAMES: Final = (
    *((name, table) for name, table, *_ in FROZEN),
    (FORM_STAYS[0], "stories_consentformversion"),
    *((name, table) for name, table, *_ in LEDGER),
    *((name, table) for name, table, *_ in BESIDE),
    ("passage_in_place_on_insert", "stories_passage"),
    ("passage_in_place_on_update", "stories_passage"),
)


def create(*, using: str, **_: object) -> None:
    """Make every trigger afresh (a `post_migrate` receiver)."""
    drop(using=using)
    connection = connections[using]
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table, columns, condition, message in FROZEN:
            of = f" OF {', '.join(columns)}" if columns else ""
            _create(cursor, postgres, name, f"BEFORE UPDATE{of} ON {table}", condition or "TRUE", message)
        _create(cursor, postgres, *FORM_STAYS)
        for name, table, when, permit, condition, message in LEDGER:
            refused = f"{ASKED[connection.vendor].format(permit=permit)} < 1" if permit else "TRUE"
            refused = f"{condition} OR {refused}" if condition else refused
            _create(cursor, postgres, name, f"BEFORE {when} ON {table}", refused, message, uses=permit)
        without = f"{ASKED[connection.vendor].format(permit=CACHES)} < 1"
        for name, table, when, watched, condition in BESIDE:
            differs = " OR ".join(_differs(column, postgres) for column in watched)
            refused = " AND ".join(f"({part})" for part in (differs or condition, without) if part)
            _create(cursor, postgres, name, f"BEFORE {when} ON {table}", refused, ONLY_WITH_AN_EVENT)
        for when in ("insert", "update"):
            message = "a passage copies the words at its place"
            name = f"passage_in_place_on_{when}"
            _create(cursor, postgres, name, f"BEFORE {when} ON stories_passage", MISPLACED, message)


def _differs(column: str, postgres: bool) -> str:
    if postgres:
        return f"OLD.{column} IS DISTINCT FROM NEW.{column}"
    return f"OLD.{column} IS NOT NEW.{column}"


def drop(*, using: str, **_: object) -> None:
    """Take every trigger away (a `pre_migrate` receiver)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, _table in NAMES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(*, using: str) -> list[str]:
    """The names of the triggers that the database lacks."""
    connection = connections[using]
    catalogue = (
        "SELECT tgname FROM pg_trigger"
        if connection.vendor == "postgresql"
        else ("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name, _table in NAMES if name not in there]


def _create(
    cursor: CursorWrapper, postgres: bool, name: str, event: str, condition: str, message: str, uses: str = ""
) -> None:
    """`uses`: what is used up by one row where nothing is refused. On SQLite asking for it uses it up."""
    if postgres:
        used = f"PERFORM {ONE_LESS.format(permit=uses)}; " if uses else ""
        returned = "OLD" if event.startswith("BEFORE DELETE") else "NEW"
        cursor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
            f"{used}RETURN {returned}; END $$"
        )
        cursor.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW EXECUTE FUNCTION {name}()")
    else:
        cursor.execute(
            f"CREATE TRIGGER {name} {event} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
