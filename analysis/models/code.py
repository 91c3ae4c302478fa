import uuid
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q, Subquery
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from analysis.models.codebook import Codebook, CodebookUse
from stories import clock
from stories.models import Passage, Study
from stories.models.study import StudyQuerySet

COLOURS: Final = 13
"""So many the design has."""


class Shape(models.TextChoices):
    """Themes have a colour, a name and a shape: never colour alone."""

    CIRCLE = "circle", _("Circle")
    SQUARE = "square", _("Square")
    TRIANGLE = "triangle", _("Triangle")
    DIAMOND = "diamond", _("Diamond")
    STAR = "star", _("Star")
    HEXAGON = "hexagon", _("Hexagon")
    CROSS = "cross", _("Cross")
    WAVE = "wave", _("Wave")
    LEAF = "leaf", _("Leaf")
    DROP = "drop", _("Drop")
    RING = "ring", _("Ring")
    ARCH = "arch", _("Arch")
    SUN = "sun", _("Sun")


class CodeQuerySet(MP_NodeQuerySet):
    def of(self, study: Study) -> "CodeQuerySet":
        """The codes that the study uses, in the order of the tree."""
        return self.used_in(Study.objects.filter(pk=study.pk))

    def used_in(self, studies: StudyQuerySet) -> "CodeQuerySet":
        """The codes that any of these studies uses: of its own codebook, or else of the first."""
        own = CodebookUse.objects.filter(study__in=studies).values("codebook")
        others = studies.filter(codebook_use__isnull=True)
        first = Codebook.objects.order_by("pk").values("pk")[:1]
        used = Q(codebook__in=own) | Q(Exists(others), codebook=Subquery(first))
        found: CodeQuerySet = self.filter(used).order_by("path")
        return found

    def in_use(self) -> "CodeQuerySet":
        """Those that passages can be coded with: not retired."""
        found: CodeQuerySet = self.filter(retired_at__isnull=True)
        return found


class CodeManager(MP_NodeManager.from_queryset(CodeQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> CodeQuerySet:
        """As treebeard's, with our own readings."""
        found: CodeQuerySet = CodeQuerySet(self.model, using=self._db).order_by("path")
        return found


class Code(MP_Node):
    """A name for something that passages have in common. “Theme” to the public, “code” to researchers."""

    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="codes")
    name = models.CharField(max_length=80)
    # Of a code in vivo, the words that it is called by: read through the gate, and never copied to `name`.
    said_in = models.ForeignKey(Passage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    definition = models.TextField(blank=True)
    when_to_use = models.TextField(blank=True)
    when_not_to_use = models.TextField(blank=True)
    colour = models.PositiveSmallIntegerField(default=1, help_text="1 to 13: a colour of the design.")
    shape = models.CharField(max_length=10, choices=Shape, default=Shape.CIRCLE)
    # Words and phrases that suggest it, in lower case: ["food bank", "rent"].
    lexicon = models.JSONField(default=list, blank=True)
    # Known by it in files of other programs (REFI-QDA), whatever it is called.
    guid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)
    # A code is never deleted: its passages hang on it. Retired, it is not offered any more.
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_from"
    )

    objects: Any = CodeManager()

    words: str = ""
    """Those of `said_in`, for a reader who may read them (`analysis.codebook.in_vivo.put_words`)."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["codebook", "name"],
                name="code_name_once_a_codebook",
                violation_error_message=_("Another code of the codebook has this name already."),
            ),
            models.CheckConstraint(
                name="code_colour_of_the_design", condition=models.Q(colour__gte=1, colour__lte=COLOURS)
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """By the teller's words where they were put for this reader, else by its name."""
        return f"“{self.words}”" if self.words else self.name
