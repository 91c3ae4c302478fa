"""Whom a story is told to, and what they ask."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from stories.models import Area, ConsentFormVersion, Question, Study


@dataclass(frozen=True)
class Asked:
    """A study, and the words of its consent form, in the language that was chosen."""

    study: Study
    version: ConsentFormVersion

    @property
    def areas(self) -> QuerySet[Area]:
        """Where it may have happened: in the study's area, or anywhere if it has none."""
        area = self.study.area
        areas: QuerySet[Area] = Area.get_tree(area) if area else Area.objects.all()
        return areas

    @cached_property
    def questions(self) -> list[Question]:
        """About the teller."""
        return list(Question.objects.of(self.study).read_in(self.version.language))
