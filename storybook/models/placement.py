from django.db import models

from stories import clock
from stories.models import Quote
from storybook.models.pages_books import ChapterPage


class PlacementQuerySet(models.QuerySet["Placement"]):
    def open_to_readers(self) -> "PlacementQuerySet":
        """Those on chapters that anyone may read. Whether the words may be shown is the gate's to say."""
        return self.filter(page__in=ChapterPage.objects.open_to_readers())


class Placement(models.Model):
    """That a quote is on a published chapter, and since when. It narrows, and never opens anything.

    Kept in step by `storybook.publishing.placements` when a chapter is
    published or unpublished; a draft's quotes are never here.
    """

    page = models.ForeignKey(ChapterPage, on_delete=models.CASCADE, related_name="placements")
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="placements")
    since = models.DateTimeField(default=clock.now)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "quote"], name="placement_once")]

    def __str__(self) -> str:
        return f"Quote {self.quote_id} on page {self.page_id}"
