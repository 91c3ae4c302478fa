"""The step at which one speaks, or sends a recording: what was sent becomes the draft's recording."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories.audio.probe import NotASound
from stories.intake import cookies
from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds, take_in, uploads
from stories.intake.telling.draft import Draft
from stories.intake.telling.forms import SoundForm
from stories.intake.telling.sounds import SealedFile, Sound, Upload
from stories.intake.telling.steps import SOUND
from stories.views.uploads import hear

REFUSED: Final = "sound_refused"
NOTHING_YET: Final = _("There is no recording yet. Press the button and speak, or choose a file.")
MORE: Final = _("More of your recording has arrived. Listen to it, and press the button once more.")


class Sent(NamedTuple):
    """What the page sent: the recording, whole, or why it is none, as the draft stood then (`sizes` of its
    uploads). `dropped`: uploads that are of no use."""

    before: Sound | None
    sizes: Mapping[str, int]
    sound: Sound | None = None
    refused: str = ""
    dropped: tuple[str, ...] = ()


def sound_in(request: HttpRequest, draft: Draft) -> Sent:
    """What this page sent, or what had arrived before it. It takes as long as the recording is."""
    sent = Sent(draft.sound, uploads.sizes(draft))
    if request.FILES:
        form = SoundForm(request.POST, request.FILES)
        if not form.is_valid():
            return sent._replace(refused=str(form.errors["recording"][0]))
        try:
            return sent._replace(sound=take_in.of_file(form.cleaned_data["recording"]))
        except NotASound as error:
            return sent._replace(refused=str(error))
    if broken := uploads.broken_off(draft):
        refused = gettext("The file did not arrive to its end. Choose it again, or go on with what is here.")
        return sent._replace(refused=refused, dropped=(broken.name,))
    parts = uploads.here(draft)
    if not parts:
        return sent
    try:
        return sent._replace(sound=take_in.of_uploads(draft, parts))
    except (NotASound, FileNotFoundError) as error:
        # What was spoken stays, to be heard; a file that is no recording is of no use.
        files = tuple(one.name for one in parts if one.kind is sounds.Kind.FILE)
        return sent._replace(refused=str(error) or str(NOTHING_YET), dropped=files)


def take(draft: Draft, sent: Sent) -> list[SealedFile]:
    """Put it in place of all that it was made of; what is left over. What is wrong is kept, to be said.

    Where more arrived meanwhile, or another page was quicker, what was made here is left over.
    """
    if draft.sound != sent.before or uploads.sizes(draft) != sent.sizes:
        more = uploads.here(draft) or draft.sound is None
        draft.said[REFUSED] = [str(MORE)] if more else []
        return [sent.sound] if sent.sound else []
    refused = sent.refused
    if sent.sound is None and not refused and draft.sound is None:
        refused = str(NOTHING_YET)
    draft.said[REFUSED] = [str(refused)] if refused else []
    if sent.sound is None:
        return [draft.uploads.pop(name) for name in sent.dropped]
    left: list[SealedFile] = list(draft.uploads.values())
    left += [draft.sound] if draft.sound else []
    draft.sound, draft.uploads = sent.sound, {}
    return left


def takes(draft: Draft) -> list[Upload]:
    """What was spoken, or chosen, and is not yet the recording."""
    return uploads.here(draft)


def still_there(draft: Draft) -> bool:
    """Whether the recording of this draft is: its file goes where nobody came back to it for a day."""
    return draft.sound is not None and sounds.is_there(draft.sound)


@never_cache
@require_POST
def begin_again(request: HttpRequest) -> HttpResponse:
    """POST /share/tell/sound/again/: nothing of what was spoken stays."""
    response = redirect("stories:tell", SOUND)
    try:
        with drafts.changing(cookies.key_of(request)) as draft:
            if draft.locked or draft.sent:
                return response
            left: list[SealedFile] = list(draft.uploads.values())
            left += [draft.sound] if draft.sound else []
            draft.sound, draft.uploads = None, {}
            draft.done = [step for step in draft.done if step != SOUND]
    except drafts.NotThere:
        return response
    sounds.delete(*left)
    return response


@never_cache
@require_safe
def heard(request: HttpRequest) -> HttpResponseBase:
    """/share/tell/sound/heard/: the recording as it is to be sent, by whoever tells."""
    try:
        draft = drafts.held(cookies.key_of(request))
        if draft.sound is None or draft.locked or draft.is_idle:
            raise Http404
        return hear(request, draft.sound, sounds.size(draft.sound))
    except (drafts.NotThere, FileNotFoundError) as error:
        raise Http404 from error
