from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from analysis.models.code import Code
from analysis.models.coding_progress import CodingProgress
from analysis.models.suggestion import Suggestion
from stories import clock
from stories.models import Asked, Passage, User
from stories.models.permitting import permits
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right

STORY: Final = "passage__revision__text__story"


def not_blind_to(reader: User, *, story: str = STORY, coder: str = "coder") -> Q:
    """As a condition on rows with a coder and a story: theirs, or of a story whose others they see.

    The few stories are asked for first: most people are blind in none, and nothing need be joined for them.
    """
    blind = list(CodingProgress.objects.blind_to(reader).values_list("story", flat=True))
    return Q(**{coder: reader}) | ~Q(**{f"{story}__in": blind}) if blind else Q()


class CodingQuerySet(models.QuerySet["Coding"]):
    def live(self) -> "CodingQuerySet":
        """Those that nobody took away, of words that stand for their teller."""
        return self.of_words_that_stand().filter(removed_at__isnull=True)

    def of_words_that_stand(self) -> "CodingQuerySet":
        """Of words that their tellers have not closed, and that are not a question alone."""
        return self.filter(passage__closed=False, passage__asked__lt=Asked.WHOLLY)

    def readable(self, *, at: datetime | None = None) -> "CodingQuerySet":
        """Live codings of stories whose tellers let researchers read them."""
        return self.live().filter(permits(Use.RESEARCH, at=at or clock.now(), story=STORY))

    def countable(self, *, at: datetime | None = None) -> "CodingQuerySet":
        """Live codings of stories whose tellers let them be counted (and so read, which counting needs)."""
        return self.live().filter(permits(Use.INSIGHT, at=at or clock.now(), story=STORY))

    def reached_by(self, user: User, may: Right) -> "CodingQuerySet":
        """Those of stories of the studies in which this person may do this."""
        return self.filter(reached_by(user, may, story=STORY))

    def seen_by(self, reader: User) -> "CodingQuerySet":
        """Readable ones of their studies; of others none in a story in which they are blind yet."""
        found = self.readable().reached_by(reader, Right.READ)
        return found.filter(not_blind_to(reader))

    def under(self, path: str) -> "CodingQuerySet":
        """Of the code at that path in the tree, or one below it."""
        return self.filter(code__path__startswith=path)

    def people_by_path(self, lengths: Collection[int]) -> dict[str, int]:
        """How many different storytellers there are under each path in the tree of codes; under "" are all.

        `lengths` are those of the paths that are asked for. The database counts, and asks the gate once:
        who spoke of two codes below one is under that one once.
        """
        spoken = self.order_by().values_list("code__path", f"{STORY}__storyteller").distinct()
        sql, parameters = spoken.query.sql_with_params()
        counts = [
            f"SELECT substr(path, 1, {length:d}), COUNT(DISTINCT teller) FROM spoken "  # noqa: S608 (a number)
            f"WHERE length(path) >= {length:d} GROUP BY 1"
            for length in lengths
        ]
        everyone = "SELECT '', COUNT(DISTINCT teller) FROM spoken"
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH spoken(path, teller) AS ({sql}) {' UNION ALL '.join([everyone, *counts])}",
                parameters,
            )
            return dict(cursor.fetchall())

    def people_by_path_and_area(self) -> "models.QuerySet[Coding, tuple[str, str | None, int]]":
        """Each (code's path in the tree, path of the story's area if it has one, the storyteller) once."""
        return self.values_list("code__path", f"{STORY}__area__path", f"{STORY}__storyteller").distinct()


class Coding(models.Model):
    """A person's decision that a passage is about a code."""

    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="codings")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="codings")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="codings")
    # What the machine thought, and its coder made it of.
    from_suggestion = models.ForeignKey(
        Suggestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="codings"
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)
    # When it was last given another code, taken away or put back: who else is at the desk asks by it.
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CodingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["passage", "code", "coder"],
                condition=models.Q(removed_at__isnull=True),
                name="coding_one_live_a_passage_code_and_coder",
            )
        ]

    def __str__(self) -> str:
        return f"Coding {self.pk}"
