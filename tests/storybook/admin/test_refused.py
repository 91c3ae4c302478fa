"""A page with a teller's words in it is not published, whichever way an editor tries; they are told why."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from stories.models import User
from storybook.models import BookPage, ChapterPage
from tests.factories import StoryFactory
from tests.storybook.conftest import publish

pytestmark = pytest.mark.django_db
COPIED = "We could not pay the rent. Nobody came to see me for weeks."
SAID = "a storyteller&#x27;s words"


@pytest.fixture
def draft(book: BookPage) -> ChapterPage:
    """Written before the story was told, so nobody has complained of it yet."""
    chapter: ChapterPage = publish(
        book, ChapterPage(title="A draft", slug="a-draft", summary=COPIED), live=False
    )
    StoryFactory(body=f"I said: {COPIED}")
    return chapter


def is_live(page: ChapterPage) -> bool:
    return ChapterPage.objects.get(pk=page.pk).live


def test_several_pages_at_once(signed_in: Client, book: BookPage, draft: ChapterPage) -> None:
    asked = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={draft.pk}"
    explorer = reverse("wagtailadmin_explore", args=[book.pk])
    answer = signed_in.post(
        f"{asked}&next={explorer}", HTTP_REFERER=f"http://testserver{explorer}", follow=True
    )
    assert answer.redirect_chain == [(f"http://testserver{explorer}", 302)]
    assert ("A draft: These are" in answer.content.decode(), SAID in answer.content.decode()) == (True, True)
    assert not is_live(draft)


def test_a_workflow(signed_in: Client, editor: User, draft: ChapterPage) -> None:
    task = GroupApprovalTask.objects.create(name="Read it")
    task.groups.add(*editor.groups.all())
    workflow = Workflow.objects.create(name="Reading")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    state = workflow.start(draft, editor)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.current_task_state.pk]
    )
    answer = signed_in.post(address, {"comment": ""}, follow=True)
    assert (SAID in answer.content.decode(), is_live(draft)) == (True, False)
    assert state.__class__.objects.get(pk=state.pk).status == "in_progress"


def test_nobody_is_sent_elsewhere(signed_in: Client, draft: ChapterPage) -> None:
    asked = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={draft.pk}"
    answer = signed_in.post(asked, HTTP_REFERER="https://elsewhere.example/")
    assert answer["Location"].startswith("/admin/pages/")
