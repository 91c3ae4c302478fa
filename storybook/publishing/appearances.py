"""What the teller's own page says about this room: quoted here, since then."""

from collections.abc import Iterator

from django.utils.translation import gettext

from stories.models import Quote, Story
from stories.tellers.appearances import Appearance
from storybook.publishing.placements import locations
from storybook.publishing.voice_of_the_day import voice_of


def of(story: Story) -> Iterator[Appearance]:
    """Only what a reader could see now: a quote taken back is nowhere."""
    keys = Quote.objects.showable().of(story).values_list("pk", flat=True)
    found = locations(keys)
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
