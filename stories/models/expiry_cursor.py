from django.db import models


class ExpiryCursor(models.Model):
    """Until when it was seen what time alone had opened and closed. One row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
