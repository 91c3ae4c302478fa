from django.db import models

from stories.models.story import Story
from stories.models.text import Text


class WordRun(models.Model):
    """Eight words in a row, as a keyed hash (`stories.texts.fingerprints`).

    Of a text, with which it goes; or of what a teller said besides, with whose story it goes.
    """

    text = models.ForeignKey(Text, null=True, on_delete=models.CASCADE, related_name="word_runs")
    story = models.ForeignKey(
        Story, null=True, on_delete=models.CASCADE, related_name="word_runs", db_index=False
    )
    run = models.BigIntegerField(db_index=True)

    class Meta:
        indexes = [
            # Few are of a story, and the table is the largest there is: those of texts are left out of it.
            models.Index(
                fields=["story"],
                name="word_run_of_a_story",
                condition=models.Q(story__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="word_run_is_of_a_text_or_a_story",
                condition=models.Q(text__isnull=False, story__isnull=True)
                | models.Q(text__isnull=True, story__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"A run of words of text {self.text_id}" if self.text_id else f"Of story {self.story_id}"
