from typing import Any

from django.db import models


class Sealed(models.Model):
    """An entry of the ledger: it has a number, and a seal over what it says and over the seal before it.

    Numbers run from 1 without a gap. Rows are written by `stories.ledger.append` alone (a trigger holds it).
    """

    number = models.PositiveBigIntegerField(unique=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def links(self) -> dict[str, Any]:
        """What the seal is over, besides the seal before it."""
        raise NotImplementedError

    def is_whole(self) -> bool:
        """Whether what it says is what its links are a digest of."""
        return True

    @classmethod
    def first_unaccounted(cls) -> int | None:
        """The number of the first entry that lacks what must go with it."""
        return None
