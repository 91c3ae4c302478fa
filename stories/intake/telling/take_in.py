"""What was sent becomes a recording: looked at, several takes made one, and nothing in it but sound."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from django.utils.translation import gettext

from stories.audio.probe import NotASound, probe
from stories.audio.sandbox import Overran, streamed
from stories.intake.telling import sounds
from stories.intake.telling.draft import Draft
from stories.intake.telling.sounds import Kind, Sound, Upload

AT_ONCE: Final = 256 * 1024


def of_file(path: Path) -> Sound:
    """A recording, or the sound of a film. Raises `NotASound`."""
    probe(path, pictures=True)
    return _only_sound([path])


def of_uploads(draft: Draft, sent: Sequence[Upload]) -> Sound:
    """A file and what was spoken after it; or takes, after the recording that is there already. A take that
    is no sound (it was cut off in its first moment) is left out. Raises `NotASound`, `FileNotFoundError`."""
    before = [] if sent[0].kind is Kind.FILE or draft.sound is None else [draft.sound]
    with ExitStack() as files:
        paths = [files.enter_context(sounds.opened(file)) for file in (*before, *sent)]
        if sent[0].kind is Kind.FILE:
            probe(paths[0], pictures=True)
        try:
            return _only_sound(paths)
        except NotASound:
            heard = [path for path in paths if _is_heard(path)]
            if not heard or len(heard) == len(paths):
                raise
            return _only_sound(heard)


def _is_heard(path: Path) -> bool:
    try:
        for _ in streamed("rewrapped", str(path), block=AT_ONCE):
            pass
    except Overran:
        return False
    return True


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
