"""Whose words a person may open to check them against the sound."""

from django.db.models import Q

from stories.models import Story, User
from stories.models.story import StoryQuerySet
from stories.models.uses import Use
from stories.roles import Right


def reviewable_by(user: User) -> StoryQuerySet:
    """Stories that they may read for research, and those that they took in themselves."""
    kept = Story.objects.permitting(Use.KEEP).reached_by(user, Right.TRANSCRIBE)
    readable = Story.objects.permitting(Use.RESEARCH).reached_by(user, Right.READ)
    return kept.filter(Q(pk__in=readable.values("pk")) | Q(collected_by=user))
