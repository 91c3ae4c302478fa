from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Area(MP_Node):
    """A place in a tree of places: a nation, a city, a ward."""

    name = models.CharField(max_length=120)
    code = models.CharField(
        max_length=20,
        blank=True,
        help_text=_("The official code of the place, if it has one (for example GSS)."),
    )
    node_order_by = ("name",)

    def __str__(self) -> str:
        return self.name
