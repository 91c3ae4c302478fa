"""One full-text index an audience: FTS5 tables on SQLite, a tsvector column on PostgreSQL.

Neither needs an extension or a superuser. What is indexed are the stems that `search.stem` makes, and an
audience's ranking depends on nothing that it may not see.
"""

from django.db import migrations

AUDIENCES = ("public", "research")

SQLITE = tuple(
    statement
    for audience in AUDIENCES
    for statement in (
        f"CREATE VIEW search_{audience}_documents AS "  # noqa: S608 (ours)
        f"SELECT id, title, body, kind, key FROM search_document WHERE audience = '{audience}'",
        f"CREATE VIRTUAL TABLE search_{audience} USING fts5("
        "title, body, kind UNINDEXED, key UNINDEXED, "
        f"content='search_{audience}_documents', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0')",
    )
)
SQLITE_BACK = tuple(
    statement
    for audience in AUDIENCES
    for statement in (f"DROP TABLE search_{audience}", f"DROP VIEW search_{audience}_documents")
)

POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN words tsvector",
    "CREATE INDEX search_document_words ON search_document USING gin (words)",
)
POSTGRESQL_BACK = ("ALTER TABLE search_document DROP COLUMN words",)


def forwards(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


def run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
