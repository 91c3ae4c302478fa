"""What the site erases of a story: what points at its quotes, and copies of its words.

A page that readers can open holds no copy, for publishing one is refused. A draft can, and so can an old
version, a comment, and a line that Wagtail logs.
"""

import json
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, CommentReply, ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision

from stories.erasure.erase import Left
from stories.models import Quote, Story
from stories.texts.fingerprints import Told, of_story, without
from storybook.models import ReadersPage


def rows(story: Story) -> Left:
    _forget_references(story)
    told = of_story(story)
    if told:
        _in_versions(told)
        _in_pages(told)
        _in_redirects(told)
        _in_notes(told)
    return []


def outside(left: Left) -> None:
    """Nothing of this room lies outside the database."""


def _forget_references(story: Story) -> None:
    """Wagtail's index of what points at what."""
    quotes = [str(pk) for pk in Quote.objects.of(story).values_list("pk", flat=True)]
    kind = ContentType.objects.get_for_model(Quote)
    ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=quotes).delete()


def _in_versions(told: Told) -> None:
    for version in Revision.objects.all().iterator(chunk_size=200):
        content = _without(version.content, told)
        if content.get("slug") != version.content.get("slug"):
            content["slug"] = f"page-{version.object_id}"
        if content != version.content:
            Revision.objects.filter(pk=version.pk).update(
                content=content, object_str=without(version.object_str, told)
            )


def _in_pages(told: Told) -> None:
    """What was never published stands in the page's own row too."""
    for page in Page.objects.type(ReadersPage).specific():
        written = [field for field in page._meta.concrete_fields if field.get_internal_type() in WRITTEN]
        said = {field.attname: _plain(page, field) for field in written}
        kept = {name: _in_text(words, told) for name, words in said.items()}
        changed = {name: words for name, words in kept.items() if words != said[name]}
        if changed:
            if "slug" in changed:  # an address, and neutral; those below it are moved with it
                changed["slug"] = f"page-{page.pk}"
            changed.pop("url_path", None)
            for name, words in changed.items():
                setattr(page, name, words)
            page.save(update_fields=None if "slug" in changed else list(changed), clean=False)


def _in_redirects(told: Told) -> None:
    """Addresses that a page once had. Nothing leads from one that is made of a teller's words."""
    for redirect in Redirect.objects.iterator():
        if any(without(said, told) != said for said in (redirect.old_path, redirect.redirect_link)):
            redirect.delete()


WRITTEN = ("CharField", "TextField", "SlugField")


def _plain(page: Page, field: Any) -> str:
    """As it is kept: a stream as JSON."""
    return str(field.value_to_string(page) or "")


def _in_notes(told: Told) -> None:
    for model in (Comment, CommentReply):
        for note in model.objects.all().iterator():
            if (words := without(note.text, told)) != note.text:
                model.objects.filter(pk=note.pk).update(text=words)
    for log in (PageLogEntry, ModelLogEntry):
        for entry in log.objects.all().iterator():
            said = {"label": without(entry.label, told), "data": _without(entry.data, told)}
            if said != {"label": entry.label, "data": entry.data}:
                log.objects.filter(pk=entry.pk).update(**said)


def _without(node: Any, told: Told) -> Any:
    """The same JSON without the copies in it."""
    if isinstance(node, dict):
        return {key: _without(value, told) for key, value in node.items()}
    if isinstance(node, list):
        return [_without(value, told) for value in node]
    return _in_text(node, told) if isinstance(node, str) else node


def _in_text(text: str, told: Told) -> str:
    """A stream is kept as JSON in a string."""
    if text[:1] in "[{":
        try:
            return json.dumps(_without(json.loads(text), told))
        except ValueError:
            pass
    return without(text, told)
