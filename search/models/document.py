from django.db import models

from search.engine import Audience
from stories.languages import ENGLISH
from stories.models import Story


class Document(models.Model):
    """What the embedded index holds under a kind and a key: stems for finding, never for showing.

    They are indexed beside it: in an FTS5 table for each audience on SQLite, in
    the column `words` (tsvector) on PostgreSQL. `search.engines.embedded`
    keeps the two in step, and is the only one to write here.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    audience = models.CharField(max_length=10, choices=[(a.value, a.value) for a in Audience])
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # What the words are in (ISO 639-1; empty: nobody knows).
    language = models.CharField(max_length=12, default=ENGLISH, blank=True)
    title = models.TextField(blank=True)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="document_once")]
        indexes = [
            models.Index(fields=["audience", "kind"], name="document_audience_kind"),
            models.Index(fields=["audience", "language"], name="document_audience_language"),
        ]

    def __str__(self) -> str:
        return f"Document {self.kind}:{self.key}"
