from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.study import Study
from stories.models.uses import Use


class CopyKind(models.TextChoices):
    EDITION = "edition", _("A book that people download")
    PRINT = "print", _("A book that was printed")
    EXPORT = "export", _("Data given to others")
    TRANSCRIPT = "words", _("A transcript that staff saved")
    PASSAGES = "passages", _("Passages that staff took out")

    @property
    def is_published(self) -> bool:
        """Made for readers; the others are data, which those who read for research take out."""
        return self in (CopyKind.EDITION, CopyKind.PRINT)

    @property
    def use(self) -> Use:
        """What its tellers must have said yes to."""
        return USES.get(self, Use.BOOK)


USES: Final = {
    CopyKind.EXPORT: Use.SHARE,
    CopyKind.TRANSCRIPT: Use.RESEARCH,
    CopyKind.PASSAGES: Use.RESEARCH,
}


class ReleasedCopy(models.Model):
    """Words that left this site in a copy: what it is, who has it, and how they are told of a withdrawal."""

    kind = models.CharField(max_length=8, choices=CopyKind)
    title = models.CharField(max_length=200)
    given_to = models.CharField(max_length=200)
    # How those who have it can be told: an address of an organisation. Empty: nobody can be.
    reach = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "given copies"
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"Copy {self.pk}"


class CopyOf(models.Model):
    """That a story is in a copy: by its opaque name, which outlives it."""

    copy = models.ForeignKey(ReleasedCopy, on_delete=models.CASCADE, related_name="holds")
    subject = models.UUIDField(db_index=True)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "copies of"
        constraints = [models.UniqueConstraint(fields=["copy", "subject"], name="copy_holds_a_story_once")]

    def __str__(self) -> str:
        return f"{self.subject} in copy {self.copy_id}"


class Because(models.TextChoices):
    NO_LONGER = "no-longer", _("the teller took back their yes to this use")
    ERASED = "erased", _("the story was erased")


class Notice(models.Model):
    """That those who have a copy are to be told. Kept once it was sent, as evidence that it was."""

    held = models.ForeignKey(CopyOf, on_delete=models.CASCADE, related_name="notices")
    because = models.CharField(max_length=10, choices=Because)
    at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [models.UniqueConstraint(fields=["held", "because"], name="notice_once_a_reason")]

    def __str__(self) -> str:
        return f"Notice {self.pk}"
