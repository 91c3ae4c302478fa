"""Sound that waits to be muted, and what people do about what is still heard in it."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from stories import clock
from stories.accounts.permissions import require_in_study
from stories.audio.masks import GUARD_MS, is_stale
from stories.ledger import audit, write_permit
from stories.models import MaskedAudio, MaskState, Recording, RedactedPart, User
from stories.roles import Right
from stories.transcription.engines import models
from stories.transcription.tasks import mask_sound, prove_mask

MOST_GUARD_MS: Final = 3_000
AGAIN: Final = timedelta(hours=1)
"""So long after it failed, or nobody listened to it, it is tried once more."""


def request_masking(recording: Recording) -> None:
    """Once what is closed now is committed, its sound is muted."""
    transaction.on_commit(lambda: mask_sound.enqueue(recording.pk), robust=True)


def take_up() -> int:
    """Sound that still has to be muted, because a worker was killed or a queue lost it, is asked for
    again; how many."""
    closed = Recording.objects.filter(transcript__redacted_parts__in=RedactedPart.objects.closed())
    masked = Recording.objects.filter(mask__isnull=False)
    failed = MaskedAudio.objects.filter(state=MaskState.FAILED, made_at__gt=clock.now() - AGAIN)
    waiting = (closed | masked).distinct().exclude(mask__in=failed)
    stale = [recording for recording in waiting if is_stale(recording)]
    for recording in stale:
        mask_sound.enqueue(recording.pk)
    _listen_again()
    return len(stale)


def _listen_again() -> None:
    """To what nobody has listened to yet: there was no model, or its worker was killed. Once an hour, for it
    may only be waiting behind long recordings."""
    late = MaskedAudio.objects.filter(state=MaskState.MUTED, made_at__lte=clock.now() - AGAIN)
    for mask in late if models() else ():
        MaskedAudio.objects.filter(pk=mask.pk).update(made_at=clock.now())
        prove_mask.enqueue(mask.recording_id)


@transaction.atomic
def mute_more(*, by: User, recording: Recording) -> None:
    """Something is still heard: more around each part is muted. The sound is closed until then.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.TRANSCRIBE, recording.story)
    write_permit.lock()
    mask = MaskedAudio.objects.select_for_update(of=("self",)).get(recording=recording)
    mask.guard_ms = min(MOST_GUARD_MS, mask.guard_ms + GUARD_MS)
    mask.save(update_fields=["guard_ms"])
    audit.record(by=by, action="sound.muted_more", target=f"recording:{recording.pk}", guard=mask.guard_ms)
    request_masking(recording)


@transaction.atomic
def confirm_silent(*, by: User, recording: Recording) -> None:
    """Somebody has listened to what a machine took for a part that is closed: it is gone.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.TRANSCRIBE, recording.story)
    write_permit.lock()
    mask = MaskedAudio.objects.select_for_update(of=("self",)).get(recording=recording)
    if mask.state == MaskState.HEARD:
        mask.state, mask.heard = MaskState.PROVEN, []
        mask.save(update_fields=["state", "heard"])
        audit.record(by=by, action="sound.listened_to", target=f"recording:{recording.pk}")
