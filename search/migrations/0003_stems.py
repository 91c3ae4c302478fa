"""One index an audience, of stems that `search.stem` makes.

An audience's ranking then depends on nothing that it may not see. What was indexed before is put out:
`manage.py reindex` fills the new indexes, and until then search shows less, and never more.
"""

from django.db import migrations, models

AUDIENCES = ("public", "research")

EMPTY = ("DELETE FROM search_document",)
SQLITE = (
    "DROP TABLE search_words",
    *EMPTY,
    *(
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
    ),
)
SQLITE_BACK = (
    *(f"DROP TABLE search_{audience}" for audience in AUDIENCES),
    *(f"DROP VIEW search_{audience}_documents" for audience in AUDIENCES),
    *EMPTY,
    """CREATE VIRTUAL TABLE search_words USING fts5(
        title, body, content='search_document', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2')""",
)
POSTGRESQL = (
    *EMPTY,
    "DROP TEXT SEARCH CONFIGURATION search_english",
    "DROP TEXT SEARCH DICTIONARY search_stem",
)
POSTGRESQL_BACK = (
    *EMPTY,
    "CREATE TEXT SEARCH DICTIONARY search_stem (TEMPLATE = pg_catalog.snowball, Language = porter)",
    "CREATE TEXT SEARCH CONFIGURATION search_english (COPY = pg_catalog.english)",
    "ALTER TEXT SEARCH CONFIGURATION search_english ALTER MAPPING REPLACE english_stem WITH search_stem",
)


def forwards(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


def run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [("search", "0002_full_text")]

    operations = [
        migrations.AddField(
            "document", "language", models.CharField(blank=True, default="en", max_length=12)
        ),
        migrations.AddIndex(
            "document", models.Index(fields=["audience", "language"], name="document_audience_language")
        ),
        migrations.RunPython(forwards, backwards),
    ]
