from django.db import models


class Telling(models.Model):
    """What somebody is telling just now and has not sent: sealed under a key that only their own browser
    holds, so that nobody here can read it. In no backup, and gone after a day.
    """

    # A hash of the browser's key: where it is found, and nothing to open it with.
    place = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Telling {self.pk}"
