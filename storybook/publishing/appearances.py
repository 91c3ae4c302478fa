"""What the teller's own page says about this room: quoted here, since then."""

from collections.abc import Iterator

from django.utils.translation import gettext

from stories.consent.allowed import Allowed
from stories.models import Quote, Story
from stories.models.uses import Use
from stories.tellers.appearances import Appearance
from storybook.publishing.placements import locations
from storybook.publishing.voice_of_the_day import voice_of


def of(story: Story, gate: Allowed) -> Iterator[Appearance]:
    """Only what a reader could see now: a quote taken back is nowhere."""
    if not gate.may(Use.PUBLISH, story.pk):
        return
    keys = list(Quote.objects.approved().of(story).values_list("pk", flat=True))
    found = locations(keys) if keys else {}
    for places in found.values():
        for place in places:
            said = gettext("Quoted in the chapter “%(chapter)s” of the Story Book “%(book)s”.")
            label = said % {"chapter": place.chapter, "book": place.book}
            yield Appearance("quoted", gettext("quoted"), label, url=place.url, since=place.since)
    voice = voice_of() if found else None
    if voice and voice.quote.story_id == story.pk:
        yield Appearance(
            "home", gettext("quoted"), gettext("Quoted on the first page of this site, today."), url="/"
        )
