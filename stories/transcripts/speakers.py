"""Saying who speaks in a transcript. Their turns are in revisions; who they are holds for all of these."""

from django.db import transaction
from django.utils.translation import gettext

from stories.accounts.permissions import require_in_study
from stories.ledger import audit, write_permit
from stories.models import Speaker, User, Voice
from stories.roles import Right
from stories.signals import notify
from stories.texts import interviewer_turns
from stories.texts.normalise import normalise_line


class TwoOfAName(ValueError):
    """Another speaker of the transcript is called that."""

    def __init__(self) -> None:
        super().__init__(gettext("Someone else in this recording is called that already."))


@transaction.atomic
def describe(*, by: User, speaker: Speaker, voice: Voice, name: str) -> None:
    """Who they are, and what they are called wherever the transcript is read. Raises `PermissionDenied`."""
    story = speaker.text.story
    require_in_study(by, Right.TRANSCRIBE, story)
    write_permit.lock()
    name = normalise_line(name)[:60]
    if speaker.is_numbered and voice is Voice.UNKNOWN and not name:
        name = speaker.name
    if speaker.text.speakers.filter(voice=voice, name=name).exclude(pk=speaker.pk).exists():
        raise TwoOfAName
    speaker.voice, speaker.name = voice, name
    speaker.storyteller = story.storyteller if voice is Voice.TELLER else None
    speaker.save(update_fields=["voice", "name", "storyteller"])
    interviewer_turns.look_again(speaker.text)
    audit.record(by=by, action="speaker.described", target=f"text:{speaker.text_id}", voice=voice)
    # What is made of the words by who said them is made anew.
    if current := speaker.text.current_id:
        notify("text_revised", story_id=story.pk, revision_id=current)
