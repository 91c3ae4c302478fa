from typing import Final

from django.db import models

from stories.models import Study

FIRST: Final = "Our codes"


class CodebookQuerySet(models.QuerySet["Codebook"]):
    def first_of_all(self) -> "Codebook":
        """The one that every study uses until it has its own."""
        return self.order_by("pk").first() or self.get_or_create(name=FIRST)[0]

    def of(self, study: Study) -> "Codebook":
        """The one that the study uses."""
        return self.filter(uses__study=study).first() or self.first_of_all()


class Codebook(models.Model):
    """A tree of codes, which one study uses or several do."""

    name = models.CharField(max_length=80, unique=True)
    # What the addresses of its codes begin with, so that two codebooks can both have “housing”.
    prefix = models.SlugField(max_length=41, unique=True, blank=True)

    objects = CodebookQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class CodebookUse(models.Model):
    """That a study uses a codebook of its own, or another's."""

    study = models.OneToOneField(
        Study, on_delete=models.CASCADE, primary_key=True, related_name="codebook_use"
    )
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="uses")

    def __str__(self) -> str:
        return f"{self.study_id}: {self.codebook}"
