"""What the teller's own page says about this room: whether a search finds the story, and whose."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from search import sources
from search.engine import Audience
from stories.consent.allowed import Allowed
from stories.models import Story
from stories.tellers.appearances import Appearance

SAYS: Final = {
    Audience.PUBLIC: _("Anyone can find words of it by searching this website."),
    Audience.RESEARCH: _("Researchers can find it by searching."),
}


def of(story: Story, gate: Allowed) -> Iterator[Appearance]:
    """Asked of the gate and not of an index: as it is now."""
    for audience, says in SAYS.items():
        if any(source.finds(story.pk, gate) for source in sources.of(audience)):
            yield Appearance("found", gettext("found"), str(says))
