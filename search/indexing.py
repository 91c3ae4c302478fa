"""Keeping the indexes in step: explicit, by primary key, and the same however often it is done.

Each of these reads how things stand now, and writes or takes out. What they
leave undone can make a search show less, and never more.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction

from search import engines, sources
from search.engine import Audience, Away, Engine, Entry
from stories.models import Story

log = logging.getLogger("storybook.search")


@transaction.atomic
def index_story(*, story_id: int) -> None:
    """All that every source has of the story, in place of what the indexes held of it."""
    # Two workers with the same story take turns, so the one that read last writes last.
    Story.objects.select_for_update().filter(pk=story_id).first()
    for source in sources.registered():
        entries = list(source.documents(list(source.keys_of(story_id))))
        _everywhere(_replacing(source.kind, story_id, entries))


@transaction.atomic
def index(*, kind: str, keys: Sequence[str]) -> None:
    """These keys of one kind: written where there is something to find, taken out where there is not."""
    source = sources.of_kind(kind)
    entries = list(source.documents(keys)) if source else []
    gone = sorted(set(keys) - {entry.key for entry in entries})

    def do(engine: Engine) -> None:
        engine.drop(kind=kind, keys=gone)
        engine.write(entries)

    _everywhere(do)


def drop(*, kind: str, keys: Sequence[str]) -> None:
    """These keys are of things that are no more."""
    _everywhere(lambda engine: engine.drop(kind=kind, keys=keys))


def rebuild(*, engine: Engine, audience: Audience, progress: Callable[[int], None] = lambda _: None) -> int:
    """A whole new index for the audience; how many documents are in it."""
    return engine.rebuild(audience, _all(audience, progress))


def _all(audience: Audience, progress: Callable[[int], None]) -> Iterator[Entry]:
    number = 0
    for source in sources.of(audience):
        for keys in _some(source.keys()):
            for entry in source.documents(keys):
                number += 1
                yield entry
            progress(number)


def _some(keys: Iterable[str], size: int = 200) -> Iterator[list[str]]:
    rest = iter(keys)
    while some := list(islice(rest, size)):
        yield some


def _replacing(kind: str, story_id: int, entries: Sequence[Entry]) -> Callable[[Engine], None]:
    return lambda engine: engine.replace(kind=kind, story_id=story_id, entries=entries)


def _everywhere(do: Callable[[Engine], None]) -> None:
    """The embedded index must take it; another may be away, and is behind until the next `reindex`."""
    for engine in engines.kept():
        try:
            do(engine)
        except Away as away:
            log.warning("%s Its index is behind: run manage.py reindex when it is back.", away)
