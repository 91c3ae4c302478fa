"""One person, one page, one count: whoever told before tells another story on their own page."""

from datetime import timedelta

import pytest
from django.test import Client

from analysis.insight import Hidden
from analysis.models import Code
from stories import clock
from stories.consent import receipts
from stories.models import Identity, Receipt, Story, Storyteller
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.security.passphrase import word_list
from tests.factories import (
    CodeFactory,
    CodingFactory,
    ConsentFormVersionFactory,
    QuoteFactory,
    StoryFactory,
    a_leader,
    passage_of,
)
from tests.figures import people_by_code
from tests.stories.telling import BODY, receipt_in, said, send, step_of, until, was_refused

pytestmark = pytest.mark.django_db
AGAIN = "Then the rent went up, and I told them so."


ADDRESS = "/my-story/write/"


def opened(client: Client, storyteller: Storyteller, key: str = "a key") -> str:
    words = " ".join(receipts.issue(storyteller, key))
    client.post("/my-story/", {"words": words})
    return words


@pytest.fixture
def told() -> Story:
    story: Story = StoryFactory()
    return story


@pytest.fixture
def words(client: Client, told: Story) -> str:
    return opened(client, told.storyteller)


def test_another_story_joins_the_page_and_needs_no_new_words(client: Client, told: Story, words: str) -> None:
    assert "Tell another story" in client.get(ADDRESS).content.decode()
    form = said(body=AGAIN)
    look = until(client, "look", form, ADDRESS).content.decode()
    assert ["How shall we name you" in look, "How old are you" in look] == [False, False]
    thanks = client.post("/share/tell/look/", form, follow=True).content.decode()
    assert ["You have your seven words already" in thanks, "data-receipt-words" in thanks] == [True, False]
    assert (Story.objects.count(), Storyteller.objects.count(), Receipt.objects.count()) == (2, 1, 1)
    listed = client.get("/my-story/").content.decode()
    for story in Story.objects.all():
        assert str(story.public_id) in listed
        assert client.get(f"/my-story/{story.public_id}/").status_code == 200
    stranger = Client()
    stranger.post("/my-story/", {"words": words})
    assert stranger.get("/my-story/").content.decode().count('class="card"') == 2


def test_sent_twice_it_is_one_story(client: Client, told: Story, words: str) -> None:
    send(client, said(body=AGAIN), ADDRESS)
    again = client.post("/share/tell/look/", follow=True)
    assert "You have your seven words already" in again.content.decode()
    assert Story.objects.count() == 2


def test_without_the_page_open_there_is_no_form_for_another(client: Client, told: Story) -> None:
    assert client.get(ADDRESS)["Location"] == "/my-story/"


def test_where_the_page_closed_while_they_wrote_their_words_are_asked_for(
    client: Client, told: Story, words: str
) -> None:
    until(client, "look", said(body=AGAIN, phone="own"), ADDRESS)
    with clock.at(clock.now() + timedelta(minutes=31)):
        asked = client.get("/share/tell/look/").content.decode()
        assert "Type your seven words to send this" in asked
        unsaid = client.post("/share/tell/look/", follow=True)
        assert (was_refused(unsaid), AGAIN in unsaid.content.decode()) == (True, True)
        wrong = client.post("/share/tell/look/", {"words": " ".join(word_list()[:7])}, follow=True)
        assert (was_refused(wrong), Story.objects.count()) == (True, 1)
        assert "We don&#x27;t know these seven words" in wrong.content.decode()
        client.post("/share/tell/look/", {"words": words})
        assert client.get("/my-story/").content.decode().count('class="card"') == 2
    assert Story.objects.filter(storyteller=told.storyteller).count() == 2


def test_it_does_not_go_to_the_next_persons_page(client: Client, told: Story, words: str) -> None:
    until(client, "look", said(body=AGAIN), ADDRESS)
    other = StoryFactory()
    opened(client, other.storyteller, "another key")
    refused = client.post("/share/tell/look/", follow=True)
    assert (step_of(refused), was_refused(refused)) == ("look", True)
    assert (other.storyteller.stories.count(), told.storyteller.stories.count()) == (1, 1)
    assert "You have begun a story here." not in client.get(ADDRESS).content.decode()


def test_the_page_stays_open_while_it_is_looked_at(client: Client, told: Story, words: str) -> None:
    start = clock.now()
    for minutes in (20, 40, 60):
        with clock.at(start + timedelta(minutes=minutes)):
            assert "Take it all back" in client.get("/my-story/").content.decode()
    with clock.at(start + timedelta(minutes=91)):
        assert "Your seven words" in client.get("/my-story/").content.decode()


def test_how_to_reach_them_is_asked_once(client: Client, told: Story, words: str) -> None:
    send(client, said(body=AGAIN, use_contact="yes", reach_by="email", contact="sam@example.org"), ADDRESS)
    assert Identity.objects.get(storyteller=told.storyteller).opened() == ("", Reach.at("sam@example.org"))
    until(client, "look", said(body=AGAIN, use_contact="yes"), ADDRESS)
    assert client.get("/share/tell/reach/")["Location"] == "/share/tell/look/"


def test_all_are_taken_back_at_once(client: Client, told: Story, words: str) -> None:
    send(client, said(body=AGAIN), ADDRESS)
    assert "Take all my stories back?" in client.get("/my-story/take-back/").content.decode()
    client.post("/my-story/take-back/")
    assert [use for use in Use if Story.objects.permitting(use).exists()] == []
    page = client.get("/my-story/").content.decode()
    assert (page.count("Closed. Nothing of it"), "Take everything back" in page) == (2, False)


def test_nobody_opens_the_story_of_another(client: Client, told: Story, words: str) -> None:
    other = StoryFactory()
    for address in ("", "take-back/"):
        assert client.get(f"/my-story/{other.public_id}/{address}").status_code == 404


def test_the_list_says_which_story_has_a_question(client: Client, told: Story, words: str) -> None:
    send(client, said(body=AGAIN), ADDRESS)
    QuoteFactory(passage=passage_of(told, "the nurse listened to me"))
    assert client.get("/my-story/").content.decode().count("You have not answered yet") == 1


@pytest.mark.parametrize("stories", [2, 5])
def test_the_list_asks_the_database_a_constant_number_of_times(
    client: Client, told: Story, words: str, stories: int, django_assert_num_queries
) -> None:
    for _ in range(stories - 1):
        StoryFactory(storyteller=told.storyteller)
    with django_assert_num_queries(6):
        client.get("/my-story/")


def test_one_person_never_lifts_a_theme_over_the_floor(client: Client, settings) -> None:
    """However many stories they tell: insight counts people."""
    ConsentFormVersionFactory()
    code: Code = CodeFactory(slug="rent")
    words = receipt_in(send(client, said(body=BODY)).content.decode())
    client.post("/my-story/", {"words": " ".join(words)})
    for number in range(settings.STORYBOOK_INSIGHT_FLOOR + 2):
        send(client, said(body=f"{AGAIN} {number}"), ADDRESS)
    for story in Story.objects.all():
        words = "I lost my job" if "I lost" in story.texts.get().current.body else "Then the rent went up"
        CodingFactory(code=code, passage=passage_of(story, words))
    assert isinstance(people_by_code(a_leader()).rows[0].count, Hidden)
