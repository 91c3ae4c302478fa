"""Sound that waits to be muted."""

from django.db import transaction

from stories.audio.masks import is_stale
from stories.models import Closure, Recording
from stories.tasks import mask_sound


def ask(recording: Recording) -> None:
    """Once what is closed now is committed, its sound is muted."""
    transaction.on_commit(lambda: mask_sound.enqueue(recording.pk), robust=True)


def take_up() -> int:
    """Sound that still has to be muted, because a worker was killed or a queue lost it, is asked for
    again; how many."""
    closed = Recording.objects.filter(transcript__closures__in=Closure.objects.closed())
    masked = Recording.objects.filter(mask__isnull=False)
    stale = [recording for recording in (closed | masked).distinct() if is_stale(recording)]
    for recording in stale:
        mask_sound.enqueue(recording.pk)
    return len(stale)
