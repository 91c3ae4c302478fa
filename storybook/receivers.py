"""What this room does when Wagtail speaks.

Placements are kept in step, the search index hears of it, and our audit log is
told. Nothing a person may see depends on any of it: the gate is asked at reading.
"""

from functools import partial
from typing import Any, Final

from wagtail.models import PageLogEntry

from search.tasks import index_source
from stories.accounts.actors import Machine
from stories.ledger import audit
from stories.signals import after_commit
from storybook.models import ChapterPage, Placement, ReadersPage
from storybook.publishing import placements

AUDITED: Final = {
    "wagtail.publish": "page.published",
    "wagtail.publish.schedule": "page.scheduled",
    "wagtail.unpublish": "page.unpublished",
    "wagtail.delete": "page.deleted",
}


def page_published(sender: object, instance: ReadersPage, **_: Any) -> None:
    if isinstance(instance, ChapterPage):
        placements.keep(instance)
    _index(instance)


def page_unpublished(sender: object, instance: ReadersPage, **_: Any) -> None:
    _index(instance)
    if isinstance(instance, ChapterPage):
        placements.drop(instance)


def page_goes(sender: object, instance: ReadersPage, **_: Any) -> None:
    _index_later("page", [instance.pk])


def placement_goes(sender: object, instance: Placement, **_: Any) -> None:
    _index_later("quote", [instance.quote_id])


def logged_by_wagtail(sender: object, instance: PageLogEntry, created: bool, **_: Any) -> None:
    """What Wagtail writes in its own log of pages, in ours too: keys only, never a title."""
    action = AUDITED.get(instance.action)
    if created and action:
        by = instance.user or Machine("wagtail")
        audit.record(by=by, action=action, target=f"page:{instance.page_id}", revision=instance.revision_id)


def _index(page: ReadersPage) -> None:
    """A page that comes or goes takes the pages below it along, and their quotes."""
    pages = page.get_descendants(inclusive=True).values_list("pk", flat=True)
    _index_later("page", list(pages))
    _index_later("quote", placements.quotes_under(page))


def _index_later(kind: str, keys: list[int]) -> None:
    if keys:
        after_commit(partial(index_source.enqueue, kind, [str(key) for key in keys]))
