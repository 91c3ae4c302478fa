"""Keeping the indexes in step: explicit, by primary key, and the same however often it is done.

Each of these reads how things stand now, and writes or takes out. What they
leave undone can make a search show less, and never more.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from django.db import transaction

from search import engines, sources
from search.engine import Audience, Away, Engine, Entry
from search.sources import Source
from stories.models import Story

TRIES: Final = 5
"""A change that comes in the midst of the last has a job of its own, which does the rest."""
log = logging.getLogger("storybook.search")


def index_story(*, story_id: int) -> None:
    """All that every source has of the story, in place of what the indexes held of it.

    Read without holding anyone up. Nothing is written of a story that has changed since; and where it
    changed while an engine was being told, it is all done again, so what was read last is written last.
    """
    for _ in range(TRIES):
        read = _changes(story_id)
        found = [(source.kind, _all_of(source, story_id)) for source in sources.registered()]
        if _write_unless_changed(story_id, read, found):
            for kind, entries in found:
                _elsewhere(_replacing(kind, story_id, entries))
        if _changes(story_id) == read:
            return


def _all_of(source: Source, story_id: int) -> list[Entry]:
    keys = list(source.keys_of(story_id))
    return list(source.documents(keys)) if keys else []


@transaction.atomic
def _write_unless_changed(story_id: int, read: int | None, found: Sequence[tuple[str, list[Entry]]]) -> bool:
    """The embedded index, briefly. Two workers with the same story take turns."""
    if _changes(story_id, lock=True) != read:
        return False
    for kind, entries in found:
        _replacing(kind, story_id, entries)(engines.stand_in())
    return True


def _changes(story_id: int, *, lock: bool = False) -> int | None:
    """How often the story has changed; None when it is erased."""
    stories = Story.objects.select_for_update() if lock else Story.objects.all()
    return stories.filter(pk=story_id).values_list("changes", flat=True).first()


def index(*, kind: str, keys: Sequence[str]) -> None:
    """These keys of one kind: written where there is something to find, taken out where there is not.

    Read again after it was written, and done again where it is another now.
    """
    entries = _of_keys(kind, keys)
    for _ in range(TRIES):
        _everywhere(_putting(kind, keys, entries))
        written, entries = entries, _of_keys(kind, keys)
        if entries == written:
            return


def _of_keys(kind: str, keys: Sequence[str]) -> list[Entry]:
    source = sources.of_kind(kind)
    return list(source.documents(keys)) if source else []


def _putting(kind: str, keys: Sequence[str], entries: Sequence[Entry]) -> Callable[[Engine], None]:
    gone = sorted(set(keys) - {entry.key for entry in entries})

    def do(engine: Engine) -> None:
        engine.drop(kind=kind, keys=gone)
        engine.write(entries)

    return do


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
    """The embedded index must take it, in one transaction; another may be away."""
    with transaction.atomic():
        do(engines.stand_in())
    _elsewhere(do)


def _elsewhere(do: Callable[[Engine], None]) -> None:
    """Where the chosen engine is another: it may be away, and is behind until the next `reindex`."""
    for engine in engines.kept()[1:]:
        try:
            do(engine)
        except Away as away:
            log.warning("%s Its index is behind: run manage.py reindex when it is back.", away)
