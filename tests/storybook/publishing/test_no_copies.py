"""No page goes live with a teller's words in it, wherever they stand; an erasure leaves a neutral address."""

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.erasure import erase
from stories.models import Story
from stories.roles import Role
from storybook.models import BookIndexPage, BookPage
from storybook.models.beside import Unfit
from tests.factories import StoryFactory, UserFactory
from tests.storybook.conftest import publish

pytestmark = pytest.mark.django_db
BODY = "First the rain came in at the window and then nobody answered the door for weeks."
COPY = "the rain came in at the window and then nobody answered"
PLACES = {
    "slug": COPY.replace(" ", "-"),
    "seo_title": f"What happens when {COPY}",
    "search_description": f"A book. {COPY.capitalize()}.",
}


@pytest.fixture
def story() -> Story:
    story: Story = StoryFactory(body=BODY)
    return story


@pytest.mark.parametrize("place", PLACES)
def test_a_copy_beside_the_page_is_refused_whichever_way_it_goes_live(story: Story, place: str) -> None:
    page = BookPage(**({"title": "A book", "slug": "a-book"} | {place: PLACES[place]}))
    with pytest.raises(Unfit, match="storyteller's words"):
        publish(BookIndexPage.objects.get(), page)
    assert not BookPage.objects.live().exists()


def test_an_erasure_gives_a_page_a_neutral_address(story: Story) -> None:
    page = BookPage(title="A book", slug=PLACES["slug"], live=False)
    BookIndexPage.objects.get().add_child(instance=page)
    below = BookPage(title="Other", slug="other", live=False)
    page.add_child(instance=below)
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    erase.process_due()
    page.refresh_from_db()
    below.refresh_from_db()
    assert page.slug == f"page-{page.pk}"
    assert page.url_path.endswith(f"/page-{page.pk}/")
    assert below.url_path == f"{page.url_path}other/"


def test_an_erasure_leaves_no_address_of_before(story: Story) -> None:
    """What leads from an old address to the page, and the address in a draft."""
    page = BookPage(title="A book", slug="a-book", live=False)
    BookIndexPage.objects.get().add_child(instance=page)
    page.slug = PLACES["slug"]
    page.save_revision()
    Redirect.add_redirect(f"/books/{PLACES['slug']}/", redirect_to=page)
    Redirect.add_redirect("/books/before/", redirect_to=page)
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    erase.process_due()
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/books/before"]
    page.refresh_from_db()
    draft = page.get_latest_revision()
    assert draft.content["slug"] == f"page-{page.pk}"
    draft.publish()
    page.refresh_from_db()
    assert page.live


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.ADMINISTRATOR])
def test_the_page_that_fails_on_purpose_is_gone(client: Client, role: Role | None) -> None:
    if role:
        client.force_login(UserFactory(role=role))
    assert client.get("/admin/failwhale/").status_code == 404
