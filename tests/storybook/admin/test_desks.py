"""What each role finds when it signs in: its own desk, and links that lead somewhere."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Identity, LostReceipt, Method, Quote, Story, StoryKind, TranscriptionRun
from stories.quotes import acts as quotes
from stories.roles import ROLES_WITH_ACCOUNT, Role
from storybook.models import BookPage, ChapterPage
from tests.factories import (
    CodeFactory,
    CodingFactory,
    ConsentFormVersionFactory,
    QuoteFactory,
    StoryFactory,
    UserFactory,
    passage_of,
)
from tests.stories.recordings import recorded
from tests.stories.telling import BODY, said, send, until

pytestmark = pytest.mark.django_db
QUERIES = 34
TITLES = {
    Role.COLLECTOR: "Collecting",
    Role.RESEARCHER: "Reading",
    Role.EDITOR: "Books",
    Role.LEADER: "What people told us",
    Role.STEWARD: "Consent",
    Role.ADMINISTRATOR: "Accounts and the site",
}


def first_page(client: Client, role: Role) -> str:
    client.force_login(UserFactory(role=role))
    response = client.get("/admin/")
    assert response.status_code == 200
    return str(response.content.decode())


def main_part(html: str) -> str:
    found = re.search(r'<div class="dashboard">(.*?)</main>', html, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("role", ROLES_WITH_ACCOUNT)
def test_each_role_sees_its_own_desk_and_no_other(client: Client, role: Role) -> None:
    html = first_page(client, role)
    assert re.findall(r'dashboard-panel-title">([^<]*)<', html) == [TITLES[role]]
    assert "wagtail" not in re.sub(r"<[^>]*>", "", main_part(html)).lower()


@pytest.mark.parametrize("role", ROLES_WITH_ACCOUNT)
def test_every_link_on_a_desk_leads_somewhere(
    client: Client, role: Role, quote: Quote, chapter: ChapterPage
) -> None:
    CodingFactory()
    recorded()
    links = re.findall(r'href="(/[^"]*)"', main_part(first_page(client, role)))
    assert len(links) >= 2
    answers = {link: client.get(link.replace("&amp;", "&")).status_code for link in links}
    assert {link: status for link, status in answers.items() if status not in (200, 503)} == {}


def test_someone_with_no_role_is_told_what_to_do(client: Client) -> None:
    user = UserFactory(role=Role.LEADER)
    user.groups.clear()
    client.force_login(user)
    assert client.get("/admin/").status_code == 302  # Wagtail lets nobody in who may do nothing there


def test_a_collector_sees_what_they_took_in_and_never_its_words(client: Client) -> None:
    collector = UserFactory(role=Role.COLLECTOR)
    mine = recorded(title="A talk by the sea", collected_by=collector).story
    TranscriptionRun.objects.create(recording=mine.recordings.get())
    StoryFactory(title="Somebody else's", body="Words of somebody else.")
    gone: Story = StoryFactory(title="Taken back", collected_by=collector)
    acts.withdraw(by=Teller(gone.pk), story=gone)
    client.force_login(collector)
    html = client.get("/admin/").content.decode()
    assert ("A talk by the sea" in html, "waiting for a worker" in html) == (True, True)
    assert [words for words in ("Somebody else", "Taken back", "Words of somebody") if words in html] == []


def test_a_story_told_beside_a_collector_is_kept_as_that(client: Client) -> None:
    ConsentFormVersionFactory()
    collector = UserFactory(role=Role.COLLECTOR)
    client.force_login(collector)
    who = until(client, "who", said(body=BODY)).content.decode()
    assert "A member of staff is signed in on this device." in who
    send(client, said(body=BODY))
    story = Story.objects.get()
    event = story.consent_events.get()
    assert (story.collected_by, event.by, event.method) == (collector, collector, Method.DEVICE)


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.LEADER])
def test_a_story_told_by_anyone_else_is_their_own(client: Client, role: Role | None) -> None:
    ConsentFormVersionFactory()
    if role:
        client.force_login(UserFactory(role=role))
    send(client, said(body=BODY))
    assert (Story.objects.get().collected_by, Story.objects.get().kind) == (None, StoryKind.WRITTEN)


def test_a_researcher_goes_on_where_they_were(client: Client) -> None:
    researcher = UserFactory(role=Role.RESEARCHER)
    story: Story = StoryFactory(title="The one I read")
    CodingFactory(passage=passage_of(story, "the nurse listened to me"), code=CodeFactory(), coder=researcher)
    StoryFactory(title="A new one")
    closed: Story = StoryFactory(title="Not for research", uses=("keep", "publish"))
    client.force_login(researcher)
    html = client.get("/admin/").content.decode()
    on, new = (html.index(heading) for heading in ("Go on where I was", "New, and coded by nobody"))
    assert on < html.index("The one I read") < new < html.index("A new one")
    assert closed.title not in html


def test_an_editor_sees_a_chapter_that_a_no_has_emptied(
    client: Client, quote: Quote, chapter: ChapterPage
) -> None:
    assert chapter.title not in main_part(first_page(client, Role.EDITOR))
    quotes.revoke(by=Teller(quote.story.pk), quote=quote)
    html = main_part(first_page(client, Role.EDITOR))
    emptied = html[html.index("left empty") :]
    assert f'href="/admin/pages/{chapter.pk}/edit/"' in emptied
    assert quote.passage.text not in html


def test_an_editor_sees_drafts(client: Client, book: BookPage) -> None:
    book.title = "Harder times"
    book.save_revision()
    assert "Harder times" in main_part(first_page(client, Role.EDITOR))


def test_a_steward_sees_what_stands_still_by_number_alone(client: Client) -> None:
    steward = UserFactory(role=Role.STEWARD)
    held, waits, over = (StoryFactory(title=f"Title {n}") for n in range(3))
    acts.hold(by=steward, story=held)
    acts.embargo(by=Teller(waits.pk), story=waits, until=clock.now() + timedelta(days=40))
    acts.renew(by=Teller(over.pk), story=over, expires_at=clock.now() - timedelta(days=1))
    QuoteFactory(passage=passage_of(StoryFactory(), "the nurse listened to me"))
    client.force_login(steward)
    html = main_part(client.get("/admin/").content.decode())
    lines = [re.sub(r"\s*<[^>]*>\s*", " ", line).strip() for line in re.findall(r"<li>(.*?)</li>", html)]
    assert [line.split(" ")[0:2] for line in lines[:3]] == [
        ["Story", str(over.pk)],  # its yes ran out: somebody has to ask
        ["Story", str(held.pk)],
        ["Story", str(waits.pk)],
    ]
    assert "lifts on" in lines[2]
    assert lines[3].startswith("A quote of story ")
    assert "Title" not in html
    assert "No lost receipts." in html[html.index("Nothing waits in") :]


def test_what_is_hidden_longest_is_not_lost_among_many(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    for n in range(12):
        monkeypatch.setattr(clock, "now", lambda days=300 - 20 * n: now - timedelta(days=days))
        story = StoryFactory()
        acts.pause(by=Teller(story.pk), story=story)
    monkeypatch.undo()
    shown = Story.objects.order_by("pk")[1]
    acts.resume(by=Teller(shown.pk), story=shown)
    client.force_login(UserFactory(role=Role.STEWARD))
    html = main_part(client.get("/admin/").content.decode())
    hidden = html[html.index("Hidden by their tellers") :]
    numbers = re.findall(r">Story (\d+)<", hidden)
    assert numbers[0] == str(Story.objects.order_by("pk")[0].pk)
    assert (f'number">{11}<' in hidden, "and 3 more" in hidden) == (True, True)


def test_what_waited_longest_comes_first_and_how_many_there_are_is_said(client: Client) -> None:
    steward = UserFactory(role=Role.STEWARD)
    for story in StoryFactory.create_batch(10):
        acts.hold(by=steward, story=story)
    over = StoryFactory()
    acts.renew(by=Teller(over.pk), story=over, expires_at=clock.now() - timedelta(days=9))
    asked = StoryFactory()
    Identity.objects.create(storyteller=asked.storyteller)
    LostReceipt.objects.create(storyteller=asked.storyteller, asked_at=clock.now() - timedelta(days=20))
    client.force_login(steward)
    html = main_part(client.get("/admin/").content.decode())
    headings = [" ".join(re.sub("<[^>]*>", " ", one).split()) for one in re.findall("<h3>(.*?)</h3>", html)]
    assert headings[:3] == ["Lost receipts 1", "To be renewed 1", "On hold 10"]
    assert "and 2 more" in html


@pytest.mark.parametrize("number", [1, 3])
def test_a_stewards_desk_asks_no_more_for_many_stories(
    client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        StoryFactory()
    client.force_login(UserFactory(role=Role.STEWARD))
    client.get("/admin/")
    with django_assert_max_num_queries(QUERIES):
        client.get("/admin/")


def test_sign_in_is_the_projects_own(client: Client) -> None:
    html = client.get("/admin/login/").content.decode()
    assert "Sign in to Storybook" in html
    assert "Sign in to Wagtail" not in html
    assert "<title>" in html and "Wagtail</title>" not in html
