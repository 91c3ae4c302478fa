"""Asking whether an uploaded file is sound that we can keep, and saying plainly why not."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.audio.formats import FORMATS
from stories.audio.sandbox import AT_ONCE, Overran, run

WHY_NOT: Final = {
    "empty": _("This file is empty. Check that the recording was saved, and choose it again."),
    "not-audio": (
        _(
            "This file is not a sound recording that we know. "
            "Choose a file that ends in mp3, m4a, wav, ogg, webm or flac."
        )
    ),
    "video": _("This file has pictures in it as well as sound. Please send a recording with sound only."),
    "truncated": (
        _("Part of this recording is missing. It may not have been copied to the end. Try to copy it again.")
    ),
    "broken": (
        _("We can't play this file. It may be damaged. Try to save it again, or send another kind of file.")
    ),
}


class NotASound(ValueError):
    """The file is not taken. Its text is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Sound:
    """What is known of a playable file."""

    media_type: str
    duration_ms: int
    pictures: bool = False
    """It is a film."""
    cut_off: bool = False
    """It ends in the midst of something, and does not say how long it was to be: a recorder that stopped."""


def probe(path: Path, *, pictures: bool = False) -> Sound:
    """What the file is; `pictures`: a film is taken too, for its sound. Raises `NotASound` for anything that
    we could not keep and play."""
    try:
        most = settings.STORYBOOK_RECORDING_MAX_HOURS * 3600
        how = "film" if pictures else "probe"
        told = json.loads(run(how, str(path.resolve()), str(most), seconds=AT_ONCE))
    except (Overran, json.JSONDecodeError) as error:
        raise NotASound(WHY_NOT["broken"]) from error
    if "refused" in told:
        raise NotASound(WHY_NOT[told["refused"]])
    _not_too_long(told["duration_ms"])
    media_type = FORMATS[told["format"]].media_type
    return Sound(media_type, max(1, told["duration_ms"]), told["pictures"], told["cut_off"])


def _not_too_long(duration_ms: int) -> None:
    most = settings.STORYBOOK_RECORDING_MAX_HOURS
    if duration_ms > most * 3_600_000:
        hours = round(duration_ms / 3_600_000, 1)
        raise NotASound(
            gettext(
                "This recording is %(hours)s hours long. We can take up to %(most)s hours. "
                "Please send it in shorter parts."
            )
            % {"hours": f"{hours:g}", "most": f"{most:g}"}
        )
