from django.conf import settings
from django.db import models

from stories import clock


class WrongTry(models.Model):
    """How often somebody guessed wrong in some ten minutes, under a keyed hash of where they are, or of whose
    account it was: no address is kept. In the database, so that every process counts the same.
    """

    key = models.CharField(max_length=64, unique=True)
    number = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "wrong tries"

    def __str__(self) -> str:
        return f"Wrong tries {self.pk}"


class SignedInFrom(models.Model):
    """That a member of staff signed in from a network before, under a keyed hash of it: they are let in from
    there with the right password, however many others guess at it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in_from"
    )
    network = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "signed in from"
        constraints = [models.UniqueConstraint(fields=["user", "network"], name="signed_in_from_once")]

    def __str__(self) -> str:
        return f"Network {self.pk}"
