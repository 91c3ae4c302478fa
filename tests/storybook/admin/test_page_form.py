"""The editors' form refuses a copy of a teller's words, and takes everything else."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import Quote, QuoteState, Story, WordRun
from stories.models.uses import Use
from stories.roles import Role
from stories.texts.revisions import correct
from storybook.models import BookPage, ChapterPage
from tests.factories import QuoteFactory, StoryFactory, StudyFactory, UserFactory, passage_of
from tests.storybook.conftest import WORDS, chapter_with

NO_COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
COPIED = "These are a storyteller&#x27;s words"


def saved(client: Client, book: BookPage, *blocks: tuple[str, Any], **fields: str) -> tuple[str, bool]:
    """What the editor answers to a new chapter, and whether it was kept."""
    url = reverse("wagtailadmin_pages:add", args=["storybook", "chapterpage", book.pk])
    form = {"title": "New", "slug": "new", "summary": "", "body": streamfield(list(blocks)), **fields}
    answer = client.post(
        url, nested_form_data({**form, "comments": NO_COMMENTS}), follow=True
    ).content.decode()
    return answer, ChapterPage.objects.filter(slug="new").exists()


def test_form_takes_editors_words_and_a_reference(signed_in: Client, book: BookPage, quote: Quote) -> None:
    words = ("paragraph", rich_text("<p>She was heard, at last.</p>"))
    _, kept = saved(signed_in, book, words, ("quote", str(quote.pk)), ("heading", "What the nurse did"))
    chapter = ChapterPage.objects.get(slug="new")
    assert (kept, chapter.quote_keys()) == (True, [quote.pk])


@pytest.mark.parametrize(
    "blocks",
    [
        [("paragraph", rich_text("<p>Then <b>the nurse</b> listened to me.</p>"))],
        [("paragraph", rich_text("<p>Then THE NURSE   listened to me!</p>"))],
        [("heading", WORDS)],
    ],
)
def test_form_refuses_a_copy_of_a_quote(
    signed_in: Client, book: BookPage, quote: Quote, blocks: list[tuple[str, Any]]
) -> None:
    answer, kept = saved(signed_in, book, *blocks)
    assert (COPIED in answer, kept) == (True, False)


def test_form_refuses_a_copy_in_any_field(signed_in: Client, book: BookPage, quote: Quote) -> None:
    answer, kept = saved(signed_in, book, summary=f"Of how {WORDS}.")
    assert (COPIED in answer, kept) == (True, False)


def test_form_refuses_a_copy_of_a_quote_that_was_taken_back(
    signed_in: Client, book: BookPage, quote: Quote, story: Story
) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)
    answer, kept = saved(signed_in, book, ("heading", WORDS))
    assert (COPIED in answer, kept) == (True, False)


def test_form_lets_words_that_are_anybodys_be(signed_in: Client, book: BookPage) -> None:
    QuoteFactory(passage=passage_of(StoryFactory(), "I had hope again"), state=QuoteState.ASKED)
    _, kept = saved(signed_in, book, ("heading", "Then I had hope again"))
    assert kept


LONG = "After that we could not pay the rent. Nobody came to see me for weeks."
"""Words of the account that `StoryFactory` keeps."""


@pytest.fixture
def unpublished(db: None) -> Story:
    """A story whose teller said no to `publish`."""
    story: Story = StoryFactory(uses=tuple(set(Use) - {Use.PUBLISH, Use.VOICE}))
    return story


@pytest.mark.parametrize(
    "blocks",
    [
        [("paragraph", rich_text(f"<p>{LONG[2:]}</p>"))],  # less two characters
        [("paragraph", rich_text("<p>We could not pay the rent.</p><p>Nobody came to see me</p>"))],
        [
            ("paragraph", rich_text("<p>we could not pay</p>")),
            ("paragraph", rich_text("<p>the rent nobody came</p>")),
        ],
        [("heading", LONG.replace("e", "\N{CYRILLIC SMALL LETTER IE}").upper())],
        [
            (
                "heading",
                "ne\N{ZERO WIDTH SPACE}ver: «we could not pay the r\N{SOFT HYPHEN}ent; n\u00f3body came»",
            )
        ],
        [("paragraph", rich_text("<p>we could n<b>o</b>t pay the rent, nobody came</p>"))],
    ],
)
def test_form_refuses_eight_words_of_a_story_that_may_not_be_shown(
    signed_in: Client, book: BookPage, unpublished: Story, blocks: list[tuple[str, Any]]
) -> None:
    answer, kept = saved(signed_in, book, *blocks)
    assert (COPIED in answer, kept) == (True, False)


def test_form_says_which_words_and_at_which_field(
    signed_in: Client, book: BookPage, unpublished: Story
) -> None:
    answer, _ = saved(signed_in, book, summary=f"She wrote to us: {LONG} And so on.")
    assert f"“{LONG[:-1]}”".replace("'", "&#x27;") in answer.replace(LONG, LONG[:-1])
    assert "error-message" in answer or "w-field__errors" in answer


def test_form_refuses_a_copy_that_goes_over_two_fields(
    signed_in: Client, book: BookPage, unpublished: Story
) -> None:
    answer, kept = saved(signed_in, book, ("heading", "rent. Nobody came"), summary="We could not pay the")
    assert (COPIED in answer, kept) == (True, False)


def test_form_lets_seven_words_be(signed_in: Client, book: BookPage, unpublished: Story) -> None:
    assert saved(signed_in, book, ("heading", "We could not pay the rent. Nobody"))[1]


def test_words_that_were_corrected_are_still_the_tellers(
    signed_in: Client, book: BookPage, unpublished: Story
) -> None:
    correct(by=Machine("test"), text=unpublished.texts.get(), body="Other words altogether.")
    assert not saved(signed_in, book, ("heading", LONG))[1]


def test_what_is_kept_of_the_words_goes_with_the_text(unpublished: Story) -> None:
    assert WordRun.objects.exists()
    unpublished.texts.get().delete()
    assert not WordRun.objects.exists()


def test_nothing_publishes_a_copy_and_a_page_that_has_one_can_be_taken_down(
    book: BookPage, unpublished: Story
) -> None:
    """The words were on the page before their teller told them: no form looks at it again, and it stops."""
    page = ChapterPage(title="Early", slug="early", live=False, summary="Of the rent.")
    book.add_child(instance=page)
    page.summary = LONG
    with pytest.raises(ValidationError, match="we could not pay the rent"):
        page.save_revision().publish()
    assert not ChapterPage.objects.get(slug="early").live
    ChapterPage.objects.filter(slug="early").update(live=True, summary=LONG)
    ChapterPage.objects.get(slug="early").unpublish()
    assert not ChapterPage.objects.get(slug="early").live


def test_form_publishes_no_reference_to_what_is_not_there(
    signed_in: Client, book: BookPage, quote: Quote
) -> None:
    key = quote.pk
    quote.delete()
    _, kept = saved(signed_in, book, ("quote", str(key)), **{"action-publish": "yes"})
    assert not kept


def test_form_takes_a_quote_of_another_study_only_where_it_stood(
    client: Client, book: BookPage, quote: Quote
) -> None:
    """A book may be of several studies: each editor puts in quotes of their own, and keeps the others'."""
    elsewhere = StudyFactory()
    theirs = QuoteFactory(passage=passage_of(StoryFactory(study=elsewhere), WORDS), approved=True)
    client.force_login(UserFactory(role=Role.EDITOR, role__study=quote.story.study))
    answer, kept = saved(client, book, ("quote", str(theirs.pk)))
    assert ("You put in a quote that you may not choose" in answer, kept) == (True, False)
    chapter = chapter_with(book, theirs, slug="shared")
    url = reverse("wagtailadmin_pages:edit", args=[chapter.pk])
    form = {"title": "Both", "slug": "shared", "summary": "", "comments": NO_COMMENTS}
    form["body"] = streamfield([("quote", str(theirs.pk)), ("quote", str(quote.pk))])
    client.post(url, nested_form_data(form))
    saved_now = ChapterPage.objects.get(pk=chapter.pk).get_latest_revision_as_object()
    assert saved_now.quote_keys() == [theirs.pk, quote.pk]
