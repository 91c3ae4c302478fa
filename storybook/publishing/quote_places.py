"""For a teller who is asked: in which chapter of which Story Book a quote stands, or is to stand."""

import json
from collections.abc import Iterator

from django.utils.translation import gettext

from stories.models import Quote
from storybook.models import ChapterPage


def of(quote: Quote) -> Iterator[str]:
    """Drafts too: an editor puts a quote in its place before its teller is asked."""
    for chapter in ChapterPage.objects.select_related("latest_revision"):
        if quote.pk in {*chapter.quote_keys(), *_in_draft(chapter)}:
            said = gettext("In the chapter “%(chapter)s” of the Story Book “%(book)s”.")
            yield said % {"chapter": chapter.title, "book": chapter.get_parent().title}


def _in_draft(chapter: ChapterPage) -> set[int]:
    draft = chapter.latest_revision
    body = json.loads(draft.content.get("body") or "[]") if draft else []
    return {int(block["value"]) for block in body if block["type"] == "quote" and block["value"] is not None}
