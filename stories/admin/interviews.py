"""How staff open an interview: `recordings/<number>/…`, or `transcripts/<number>/…` where its sound is
not here."""

from typing import Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import register_converter, reverse
from django.utils.translation import gettext

from stories.models import Recording, User
from stories.texts.interviews import RECORDINGS, TRANSCRIPTS, Interview, Key, without_sound
from stories.transcripts import access

LARGEST: Final = 2**63 - 1


class InterviewConverter:
    """`<interview:key>` in an address."""

    regex = f"(?:{RECORDINGS}|{TRANSCRIPTS})/[0-9]{{1,19}}"

    def to_python(self, value: str) -> Key:
        among, number = value.split("/")
        if int(number) > LARGEST:
            raise ValueError
        return Key(among, int(number))

    def to_url(self, value: Key) -> str:
        return f"{value.among}/{value.number}"


register_converter(InterviewConverter, "interview")


def interview_of(user: User, key: Key) -> Interview:
    """The interview, if this person may open its words."""
    stories = access.reviewable_by(user)
    if key.among == RECORDINGS:
        recordings = Recording.objects.filter(story__in=stories)
        return Interview.of(
            get_object_or_404(recordings.select_related("story", "transcript__current"), pk=key.number)
        )
    texts = without_sound().filter(story__in=stories).select_related("story", "current", "recording")
    return Interview.in_words(get_object_or_404(texts, pk=key.number))


def with_words(user: User, key: Key) -> Interview:
    interview = interview_of(user, key)
    if interview.current is None:
        raise Http404
    return interview


def trail(title: str) -> list[dict[str, str]]:
    """The way back, above a page of an interview."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("stories_recordings"), "label": gettext("Recordings")},
        {"url": "", "label": title},
    ]
