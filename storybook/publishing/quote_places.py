"""For a teller who is asked: in which chapter of which Story Book a quote stands, or is to stand."""

import json
from collections.abc import Sequence

from django.utils.translation import gettext

from stories.models import Quote
from storybook.models import ChapterPage


def of(quotes: Sequence[Quote]) -> dict[int, list[str]]:
    """Drafts too: an editor puts a quote in its place before its teller is asked."""
    wanted = {quote.pk for quote in quotes}
    found: dict[int, list[str]] = {key: [] for key in wanted}
    for chapter in ChapterPage.objects.select_related("latest_revision"):
        there = wanted & {*chapter.quote_keys(), *_in_draft(chapter)}
        if there:
            said = gettext("In the chapter “%(chapter)s” of the Story Book “%(book)s”.")
            place = said % {"chapter": chapter.title, "book": chapter.get_parent().title}
            for key in there:
                found[key].append(place)
    return found


def _in_draft(chapter: ChapterPage) -> set[int]:
    draft = chapter.latest_revision
    body = json.loads(draft.content.get("body") or "[]") if draft else []
    return {int(block["value"]) for block in body if block["type"] == "quote" and block["value"] is not None}
