"""Sound without what is closed: a second file, as long as the first, for everyone but the teller.

The original is never touched. From the moment at which a part is closed until its mask is there, nothing
is let out that touches it. Where nobody knows when a part is said, nothing is let out at all.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.files.storage import storages

from stories.models import MaskedAudio, MaskState, Passage, Recording, RedactedPart
from stories.texts.passages import Span, spans

MEDIA_TYPE: Final = "audio/ogg"
NAME: Final = "masked-"
GUARD_MS: Final = 250
"""So far around a closed part no sound is let out, unless its mask says more: words run into each other."""


@dataclass(frozen=True)
class Source:
    """A file in the private storage to hear a recording from. `key` says what is muted in it; empty:
    nothing."""

    name: str
    media_type: str
    key: str = ""


def original(recording: Recording) -> Source:
    return Source(str(recording.file.name), recording.media_type)


def for_others(recording: Recording, wanted: Span | None) -> Source | None:
    """From where all others than the teller hear that stretch (None: all of it); None where they may not."""
    closed = _closed(recording)
    if not closed:
        return original(recording)
    mask = mask_of(recording)
    guard = max(GUARD_MS, mask.guard_ms if mask else 0)
    spans = _guarded(closed, guard)
    if spans is None:
        return None
    if mask and mask.state in (MaskState.MUTED, MaskState.PROVEN) and mask.key == key_of(spans):
        return Source(name_of(recording, mask.key), MEDIA_TYPE, mask.key)
    touches = wanted is None or any(
        one.start_ms < wanted.end_ms and one.end_ms > wanted.start_ms for one in spans
    )
    return None if touches else original(recording)


def heard_now(passages: Sequence[Passage]) -> dict[int, Span | None]:
    """When each passage is said, by its primary key; None where nobody hears it, or not before it is
    muted."""
    times = spans(passages)
    of = {one.pk: one.revision.text.recording for one in passages if times[one.pk] is not None}
    closed = RedactedPart.objects.closed().filter(text__recording__in={one for one in of.values() if one})
    masked = set(closed.values_list("text__recording", flat=True)) if of else set()
    return {
        pk: None if (to := of.get(pk)) and to.pk in masked and for_others(to, when) is None else when
        for pk, when in times.items()
    }


def for_checkers(recording: Recording) -> Source | None:
    """The mask of what is closed now, even where something is still heard: for whoever has to listen to
    it."""
    mask = mask_of(recording)
    if mask is None or mask.state == MaskState.FAILED or is_stale(recording):
        return None
    return Source(name_of(recording, mask.key), MEDIA_TYPE, mask.key)


def mask_of(recording: Recording) -> MaskedAudio | None:
    return MaskedAudio.objects.filter(recording=recording).first()


def _closed(recording: Recording) -> list[tuple[int | None, int | None]]:
    closed = RedactedPart.objects.closed().filter(text__recording=recording)
    return list(closed.values_list("start_ms", "end_ms"))


def spans_of(recording: Recording, guard_ms: int) -> list[Span] | None:
    """What is to be muted, in its order; None where nobody knows when a part is said."""
    return _guarded(_closed(recording), guard_ms)


def _guarded(closed: Iterable[tuple[int | None, int | None]], guard_ms: int) -> list[Span] | None:
    spans: list[Span] = []
    for start, end in sorted(closed, key=lambda one: one[0] or 0):
        if start is None or end is None:
            return None
        span = Span(max(0, start - guard_ms), end + guard_ms)
        if spans and span.start_ms <= spans[-1].end_ms:
            spans[-1] = Span(spans[-1].start_ms, max(spans[-1].end_ms, span.end_ms))
        else:
            spans.append(span)
    return spans


def key_of(spans: Iterable[Span]) -> str:
    told = json.dumps([[one.start_ms, one.end_ms] for one in spans])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def name_of(recording: Recording, key: str) -> str:
    return f"recordings/{recording.public_id}/{NAME}{key}"


def is_stale(recording: Recording) -> bool:
    """Whether what is closed now is something else than what its mask was made for, or its file is gone (a
    backup was put back without it)."""
    mask = mask_of(recording)
    spans = spans_of(recording, mask.guard_ms if mask else GUARD_MS)
    if not spans:
        return mask is not None
    if mask is None or mask.state == MaskState.FAILED or mask.key != key_of(spans):
        return True
    return not storages["private"].exists(name_of(recording, mask.key))
