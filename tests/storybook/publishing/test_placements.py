"""Which quotes stand on which published chapters: kept in step, and never more than narrowing."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import AuditEntry, Quote, Story, User
from stories.tellers import appearances
from stories.tellers.appearances import Appearance
from storybook.models import BookPage, ChapterPage, Placement
from tests.storybook.conftest import chapter_with, quotes_of_people

pytestmark = pytest.mark.both


def placed() -> set[tuple[str, int]]:
    return set(Placement.objects.values_list("page__slug", "quote"))


def test_placement_is_made_when_a_chapter_is_published(chapter: ChapterPage, quote: Quote) -> None:
    assert placed() == {("a-spring", quote.pk)}


def test_placement_is_not_made_for_a_draft(book: BookPage, quote: Quote) -> None:
    chapter_with(book, quote, live=False)
    assert placed() == set()


def test_placement_waits_until_a_changed_draft_is_published(chapter: ChapterPage, quote: Quote) -> None:
    since = Placement.objects.get().since
    other = quotes_of_people(1)[0]
    chapter.body = [("quote", quote), ("quote", other)]
    revision = chapter.save_revision()
    assert placed() == {("a-spring", quote.pk)}
    revision.publish()
    assert placed() == {("a-spring", quote.pk), ("a-spring", other.pk)}
    assert Placement.objects.get(quote=quote).since == since


def test_placement_goes_with_the_quote_that_leaves_the_chapter(chapter: ChapterPage, quote: Quote) -> None:
    chapter.body = []
    chapter.save_revision().publish()
    assert placed() == set()


def test_placement_goes_when_the_chapter_is_unpublished(chapter: ChapterPage) -> None:
    chapter.unpublish()
    assert placed() == set()


def test_placement_goes_when_the_book_is_deleted(chapter: ChapterPage, book: BookPage) -> None:
    book.refresh_from_db()
    book.delete()
    assert placed() == set()


def test_placement_is_not_open_in_an_unpublished_book(chapter: ChapterPage, book: BookPage) -> None:
    assert Placement.objects.open_to_readers().count() == 1
    book.unpublish()
    assert Placement.objects.open_to_readers().count() == 0


def test_placement_of_the_same_quote_twice_on_a_page_is_one(book: BookPage, quote: Quote) -> None:
    chapter_with(book, quote, quote)
    assert placed() == {("a-spring", quote.pk)}


def test_rebuild_brings_back_what_was_lost_and_drops_what_is_no_more(
    chapter: ChapterPage, book: BookPage, quote: Quote
) -> None:
    draft = chapter_with(book, slug="draft", live=False)
    Placement.objects.all().delete()
    Placement.objects.create(page=draft, quote=quote)
    out = StringIO()
    call_command("rebuild_placements", stdout=out)
    assert placed() == {("a-spring", quote.pk)}
    assert out.getvalue() == "Quotes on published chapters: 1.\n"


def test_appearances_say_where_the_words_are_quoted(chapter: ChapterPage, quote: Quote, story: Story) -> None:
    quoted = [each for each in appearances.appearances(story) if each.kind == "quoted"]
    assert quoted == [
        Appearance(
            "quoted",
            "quoted",
            "Quoted in the chapter “A spring” of the Story Book “Hard times”.",
            url=f"/books/hard-times/a-spring/#quote-{quote.pk}",
            since=Placement.objects.get().since,
        )
    ]


def test_appearances_are_nowhere_after_a_withdrawal(chapter: ChapterPage, story: Story) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)
    assert [each for each in appearances.appearances(story) if each.kind == "quoted"] == []


def test_publishing_is_in_the_audit_log_with_who_did_it(chapter: ChapterPage, editor: User) -> None:
    key, before = chapter.pk, set(AuditEntry.objects.values_list("pk", flat=True))
    chapter.save_revision(user=editor).publish(user=editor)
    chapter.unpublish(user=editor)
    chapter.delete(user=editor)
    entries = list(AuditEntry.objects.exclude(pk__in=before).order_by("pk"))
    assert [(entry.action, entry.target, entry.actor) for entry in entries] == [
        ("page.published", f"page:{key}", editor),
        ("page.unpublished", f"page:{key}", editor),
        ("page.deleted", f"page:{key}", editor),
    ]
    assert [set(entry.detail) for entry in entries] == [{"revision"}] * 3


def test_publishing_tells_the_index_of_the_page_and_its_quotes(
    chapter: ChapterPage, quote: Quote, django_capture_on_commit_callbacks: Any
) -> None:
    from django_tasks_db.models import DBTaskResult

    with django_capture_on_commit_callbacks(execute=True):
        chapter.save_revision().publish()
    told = [
        task.args_kwargs["args"] for task in DBTaskResult.objects.filter(task_path__endswith="index_source")
    ]
    assert sorted(told) == [["page", [str(chapter.pk)]], ["quote", [str(quote.pk)]]]
