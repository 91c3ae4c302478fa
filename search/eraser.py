"""What this room erases of a story: its documents, in every index."""

from search import engines, indexing, sources
from search.engine import Audience
from stories.erasure.erase import Left
from stories.models import Story


def rows(story: Story) -> Left:
    """Out of the site's own index now; another engine may be away, and is told afterwards."""
    for source in sources.registered():
        engines.stand_in().replace(kind=source.kind, story_id=story.pk, entries=[])
    return [str(story.pk)] if engines.kept()[1:] else []


def outside(left: Left) -> None:
    """Raises `Away` while an engine is."""
    for key in left:
        for engine in engines.kept()[1:]:
            for source in sources.registered():
                engine.replace(kind=source.kind, story_id=int(key), entries=[])


def scrub() -> str:
    """Make other engines' indexes anew. Raises `Away`.

    An engine keeps what was deleted in its files until it merges them, and it alone decides when.
    """
    others = engines.kept()[1:]
    for engine in others:
        for audience in Audience:
            indexing.rebuild(engine=engine, audience=audience)
    return ", ".join(f"the index of {engine.name} was made anew" for engine in others)
