"""Writing muted sound down again, to prove that what is closed is not heard in it any more.

Only around what is muted: the rest was written down before, and what was closed is not in those words.
"""

import logging
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

import numpy as np

from stories.audio.decode import A_MS, BLOCK_SECONDS, FULL_SCALE, RATE, Window
from stories.audio.files import local_file
from stories.audio.masks import is_stale, mask_of, name_of, spans_of
from stories.audio.sandbox import Overran, streamed
from stories.models import MaskedAudio, MaskState, Recording, RedactedPart
from stories.texts.passages import Span
from stories.texts.word_times import SPOKEN, plain
from stories.transcription.engine import LONGEST_SECONDS, EngineUnavailable, HeardWord
from stories.transcription.engines import engine

AROUND_MS: Final = 4_000
"""So much on either side is heard too: Whisper makes more of words with others around them."""
OFF_MS: Final = 500
"""So far off the times of an engine can be."""
ALIKE: Final = 0.8
SHORT: Final = 3
"""Letters: a word of so few is heard everywhere."""
log = logging.getLogger("storybook.audio")


def prove(recording_id: int) -> None:
    """Listen to the mask, and keep what is found. Safe to do again. Without a model it stays as it is."""
    recording = Recording.objects.select_related("story").filter(pk=recording_id).first()
    mask = mask_of(recording) if recording else None
    if recording is None or mask is None or mask.state != MaskState.MUTED or is_stale(recording):
        return
    spans = spans_of(recording, mask.guard_ms) or []
    try:
        with local_file(name_of(recording, mask.key)) as path:
            windows = list(_windows(path, spans))
        words = _heard(windows, recording.story.language)
    except EngineUnavailable:
        return
    except (Overran, FileNotFoundError):
        log.warning("The muted sound of recording %s can't be read: it is made anew.", recording.pk)
        MaskedAudio.objects.filter(pk=mask.pk, key=mask.key).update(state=MaskState.FAILED)
        return
    closed = RedactedPart.objects.closed().filter(text__recording=recording).select_related("before")
    still = [[one.pk, word.start_ms, word.end_ms] for one in closed for word in _still(one, mask, words)]
    # Unless something else was closed meanwhile.
    listened = MaskedAudio.objects.filter(pk=mask.pk, key=mask.key, state=MaskState.MUTED)
    listened.update(state=MaskState.HEARD if still else MaskState.PROVEN, heard=still)


def _heard(windows: Sequence[Window], language: str) -> list[HeardWord]:
    """Without hints: a machine that is told a name hears it."""
    ears = engine()
    words: list[HeardWord] = []
    for window in windows:
        heard = ears.hear([window], language=language, hints="")
        words += [word for segment in heard.segments for word in segment.words]
    return words


def _windows(path: Path, spans: Sequence[Span]) -> Iterator[Window]:
    """The sound around each stretch that is muted, in pieces that an engine can take."""
    wanted = list(_around(spans))
    at, held, since = 0, np.empty(0, np.int16), 0
    for data in streamed("sound", str(path), block=BLOCK_SECONDS * RATE * 2):
        block = np.frombuffer(data, np.int16)
        held, at = np.concatenate((held, block)), at + len(block)
        while wanted and at >= wanted[0].end_ms * A_MS:
            span = wanted.pop(0)
            yield _window(held[span.start_ms * A_MS - since : span.end_ms * A_MS - since], span.start_ms)
        keep = max(0, (wanted[0].start_ms * A_MS if wanted else at) - since)
        held, since = held[keep:], since + min(keep, len(held))
    for span in wanted:  # it ends before
        yield _window(held[max(0, span.start_ms * A_MS - since) :], span.start_ms)


def _window(pcm: "np.ndarray[tuple[int], np.dtype[np.int16]]", start_ms: int) -> Window:
    return Window(start_ms, pcm.astype(np.float32) / np.float32(FULL_SCALE))


def _around(spans: Sequence[Span]) -> Iterator[Span]:
    longest = round(LONGEST_SECONDS * 1000)
    for span in spans:
        start, end = max(0, span.start_ms - AROUND_MS), span.end_ms + AROUND_MS
        for first in range(start, end, longest):
            yield Span(first, min(end, first + longest))


def _still(redacted_part: RedactedPart, mask: MaskedAudio, words: Sequence[HeardWord]) -> Iterator[HeardWord]:
    """Words of the part that are heard where it was muted, or just beside."""
    if redacted_part.start_ms is None or redacted_part.end_ms is None:
        return
    start, end = (
        redacted_part.start_ms - mask.guard_ms - OFF_MS,
        redacted_part.end_ms + mask.guard_ms + OFF_MS,
    )
    looked_for = _looked_for(redacted_part)
    for word in words:
        if word.end_ms > start and word.start_ms < end and _is_one_of(plain(word.text), looked_for):
            yield word


def _looked_for(redacted_part: RedactedPart) -> set[str]:
    """Its words, without those that stand right beside it as well, and without the shortest."""
    said = [plain(found[0]) for found in SPOKEN.finditer(redacted_part.words)]
    body = redacted_part.before.body
    start, end = redacted_part.start, redacted_part.end
    beside = f"{body[max(0, start - 60) : start]} {body[end : end + 60]}"
    known = {plain(found[0]) for found in SPOKEN.finditer(beside)}
    return {word for word in said if len(word) > SHORT and word not in known} or set(said) - known


def _is_one_of(word: str, looked_for: set[str]) -> bool:
    return word in looked_for or any(
        len(one) > SHORT and SequenceMatcher(None, one, word, autojunk=False).ratio() >= ALIKE
        for one in looked_for
    )
