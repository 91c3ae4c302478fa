"""What was sent becomes a recording: looked at, several takes made one, and nothing in it but sound."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from django.utils.translation import gettext

from stories.audio.probe import NotASound, probe
from stories.audio.sandbox import Overran, streamed
from stories.intake.telling import sounds, uploads
from stories.intake.telling.draft import Draft
from stories.intake.telling.sounds import Kind, Sound, Upload

AT_ONCE: Final = 256 * 1024


class NotHere(ValueError):
    """Not all of the file has arrived."""


def of_file(path: Path) -> Sound:
    """A recording, or the sound of a film. Raises `NotASound`."""
    probe(path, pictures=True)
    return _only_sound([path])


def of_uploads(draft: Draft, sent: Sequence[Upload]) -> Sound:
    """Of a file that was chosen; or of takes, after the recording that is there already. Raises `NotASound`,
    `NotHere`, `FileNotFoundError`."""
    if not all(uploads.is_whole(upload) for upload in sent):
        raise NotHere
    is_file = sent[-1].kind is Kind.FILE
    before = [] if is_file or draft.sound is None else [draft.sound]
    with ExitStack() as files:
        paths = [files.enter_context(sounds.opened(file)) for file in (*before, *sent)]
        return of_file(paths[0]) if is_file else _only_sound(paths)


def _only_sound(paths: Sequence[Path]) -> Sound:
    try:
        kept = sounds.keep(streamed("rewrapped", *map(str, paths), block=AT_ONCE))
    except Overran as error:
        raise NotASound(_why_not(len(paths))) from error
    try:
        with sounds.opened(kept) as path:
            found = probe(path)
    except BaseException:
        sounds.delete(kept)
        raise
    return Sound(kept.name, kept.key, found.duration_ms, found.media_type)


def _why_not(parts: int) -> str:
    if parts > 1:
        return gettext("We can't put your recordings together. Begin again, or send them as one file.")
    return gettext("We hear nothing in this recording. Try again, or choose a file.")
