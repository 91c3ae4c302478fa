from django.db import models

from stories.models.text import Text


class WordRun(models.Model):
    """Eight words in a row of a text, as a keyed hash (`stories.word_runs`). Goes with its text."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="word_runs")
    run = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"A run of words of text {self.text_id}"
