"""The step at which one speaks, or sends a recording: what was sent becomes the draft's recording."""

from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
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


class Sent(NamedTuple):
    """The recording, whole, or why it is none; and the uploads that it was made of. Neither where nothing was
    sent."""

    sound: Sound | None = None
    refused: str = ""
    used: tuple[Upload, ...] = ()


def sound_in(request: HttpRequest, draft: Draft) -> Sent:
    """What this page sent, or what had arrived before it. It takes as long as the recording is."""
    if request.FILES:
        form = SoundForm(request.POST, request.FILES)
        if not form.is_valid():
            return Sent(refused=str(form.errors["recording"][0]))
        try:
            return Sent(take_in.of_file(form.cleaned_data["recording"]), used=tuple(uploads.here(draft)))
        except NotASound as error:
            return Sent(refused=str(error))
    sent = tuple(uploads.here(draft))
    if not sent:
        return Sent()
    try:
        return Sent(take_in.of_uploads(draft, sent), used=sent)
    except NotASound as error:
        # What was spoken stays, to be heard; a file that is no recording is of no use.
        return Sent(refused=str(error), used=tuple(one for one in sent if one.kind is sounds.Kind.FILE))
    except (take_in.NotHere, FileNotFoundError):
        return Sent(refused=gettext("Not all of the file has arrived. Choose it again: we go on from there."))


def take(draft: Draft, sent: Sent) -> list[SealedFile]:
    """Put it in place of the one before; what is left over. What is wrong is kept, to be said."""
    refused = sent.refused
    if sent.sound is None and not refused and draft.sound is None:
        refused = gettext("There is no recording yet. Press the button and speak, or choose a file.")
    draft.said[REFUSED] = [refused] if refused else []
    left: list[SealedFile] = [draft.uploads.pop(one.name) for one in sent.used if one.name in draft.uploads]
    if sent.sound is not None:
        left += [draft.sound] if draft.sound else []
        draft.sound = sent.sound
    return left


def takes(draft: Draft) -> list[Upload]:
    """What was spoken, or chosen, and is not yet the recording."""
    return [one for one in uploads.here(draft) if uploads.is_whole(one)]


@never_cache
@require_POST
def begin_again(request: HttpRequest) -> HttpResponse:
    """POST /share/tell/sound/again/: nothing of what was spoken stays."""
    response = redirect("stories:tell", SOUND)
    try:
        with drafts.changing(cookies.key_of(request)) as draft:
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
