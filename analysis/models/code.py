from django.db import models
from treebeard.mp_tree import MP_Node


class Shape(models.TextChoices):
    """Themes have a colour, a name and a shape: never colour alone."""

    CIRCLE = "circle", "Circle"
    SQUARE = "square", "Square"
    TRIANGLE = "triangle", "Triangle"
    DIAMOND = "diamond", "Diamond"
    STAR = "star", "Star"
    HEXAGON = "hexagon", "Hexagon"
    CROSS = "cross", "Cross"
    WAVE = "wave", "Wave"
    LEAF = "leaf", "Leaf"
    DROP = "drop", "Drop"
    RING = "ring", "Ring"
    ARCH = "arch", "Arch"


class Code(MP_Node):
    """A name for something that passages have in common. “Theme” to the public, “code” to researchers."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    definition = models.TextField(blank=True)
    when_to_use = models.TextField(blank=True)
    when_not_to_use = models.TextField(blank=True)
    colour = models.PositiveSmallIntegerField(default=1, help_text="1 to 12: a colour of the design.")
    shape = models.CharField(max_length=10, choices=Shape, default=Shape.CIRCLE)
    # Words and phrases that suggest it, in lower case: ["food bank", "rent"].
    lexicon = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="code_colour_of_the_design", condition=models.Q(colour__gte=1, colour__lte=12)
            )
        ]

    def __str__(self) -> str:
        return self.name
