"""What the teller's own page says about this room: quoted here, since then."""

from collections.abc import Iterator

from stories.models import Quote, Story
from stories.whereabouts import Appearance
from storybook.publishing.placements import locations


def of(story: Story) -> Iterator[Appearance]:
    """Only what a reader could see now: a quote taken back is nowhere."""
    keys = Quote.objects.showable().of(story).values_list("pk", flat=True)
    for places in locations(keys).values():
        for place in places:
            label = f"Quoted in the chapter “{place.chapter}” of the Story Book “{place.book}”."
            yield Appearance("quoted", label, url=place.url, since=place.since)
