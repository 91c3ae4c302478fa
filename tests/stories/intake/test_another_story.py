"""One person, one page, one count: whoever told before tells another story on their own page."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from analysis.insight import Hidden
from analysis.models import Code
from stories import clock
from stories.consent import receipts
from stories.models import Identity, Receipt, Story, Storyteller
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
from tests.stories.telling import BODY, answers, key_in, receipt_in, send, sent

pytestmark = pytest.mark.django_db
AGAIN = "Then the rent went up, and I told them so."


def send_another(client: Client, form: dict[str, object]) -> HttpResponse:
    return client.post("/my-story/write/", form, follow=True)


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


def form(client: Client, **changes: object) -> dict[str, object]:
    key = key_in(client.get("/my-story/write/"))
    return {
        "others": "no",
        "standpoint": "first",
        "key": key,
        "body": AGAIN,
        **answers(contact="no"),
        **changes,
    }


def test_another_story_joins_the_page_and_needs_no_new_words(client: Client, told: Story, words: str) -> None:
    page = client.get("/my-story/write/").content.decode()
    assert ["How shall we name you" in page, "Write another story" in page] == [False, True]
    thanks = send_another(client, form(client)).content.decode()
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
    same = form(client)
    assert [send_another(client, same).status_code for _ in range(2)] == [200, 200]
    assert Story.objects.count() == 2
    changed = send_another(client, same | {"body": "Other words."})
    assert (changed.status_code, Story.objects.count()) == (409, 2)
    assert "open My story with your seven words" in changed.content.decode()


def test_without_the_page_open_there_is_no_form_for_another(client: Client, told: Story) -> None:
    assert client.get("/my-story/write/")["Location"] == "/my-story/"


def test_where_the_page_closed_while_they_wrote_their_words_are_asked_for(
    client: Client, told: Story, words: str
) -> None:
    started = form(client)
    with clock.at(clock.now() + timedelta(minutes=31)):
        asked = send_another(client, started)
        html = asked.content.decode()
        assert (asked.status_code, AGAIN in html, "Type your seven words to send this" in html) == (
            400,
            True,
            True,
        )
        wrong = send_another(client, started | {"words": " ".join(word_list()[:7])})
        assert (wrong.status_code, Story.objects.count()) == (400, 1)
        assert send_another(client, started | {"words": words}).status_code == 200
        assert client.get("/my-story/").content.decode().count('class="card"') == 2
    assert Story.objects.filter(storyteller=told.storyteller).count() == 2


def test_a_form_does_not_go_to_the_next_persons_page(client: Client, told: Story, words: str) -> None:
    started = form(client)
    other = StoryFactory()
    opened(client, other.storyteller, "another key")
    assert send_another(client, started).status_code == 400
    assert (other.storyteller.stories.count(), told.storyteller.stories.count()) == (1, 1)


def test_the_page_stays_open_while_it_is_looked_at(client: Client, told: Story, words: str) -> None:
    start = clock.now()
    for minutes in (20, 40, 60):
        with clock.at(start + timedelta(minutes=minutes)):
            assert "Take it all back" in client.get("/my-story/").content.decode()
    with clock.at(start + timedelta(minutes=91)):
        assert "Your seven words" in client.get("/my-story/").content.decode()


def test_how_to_reach_them_is_asked_once(client: Client, told: Story, words: str) -> None:
    sent_with = form(client, use_contact="yes", contact="sam@example.org")
    assert send_another(client, sent_with).status_code == 200
    assert Identity.objects.get(storyteller=told.storyteller).opened() == ("", "sam@example.org")
    assert "How can we reach you" not in client.get("/my-story/write/").content.decode()


def test_all_are_taken_back_at_once(client: Client, told: Story, words: str) -> None:
    send_another(client, form(client))
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
    send_another(client, form(client))
    QuoteFactory(passage=passage_of(told, "the nurse listened to me"))
    assert client.get("/my-story/").content.decode().count("You have not answered yet") == 1


@pytest.mark.parametrize("stories", [2, 5])
def test_the_list_asks_the_database_a_constant_number_of_times(
    client: Client, told: Story, words: str, stories: int, django_assert_num_queries
) -> None:
    for _ in range(stories - 1):
        StoryFactory(storyteller=told.storyteller)
    with django_assert_num_queries(5):
        client.get("/my-story/")


def test_one_person_never_lifts_a_theme_over_the_floor(client: Client, settings) -> None:
    """However many stories they tell: insight counts people."""
    ConsentFormVersionFactory()
    code: Code = CodeFactory(slug="rent")
    words = receipt_in(send(client, sent(client, body=BODY)).content.decode())
    client.post("/my-story/", {"words": " ".join(words)})
    for number in range(settings.STORYBOOK_INSIGHT_FLOOR + 2):
        send_another(client, form(client, body=f"{AGAIN} {number}"))
    for story in Story.objects.all():
        words = "I lost my job" if "I lost" in story.texts.get().current.body else "Then the rent went up"
        CodingFactory(code=code, passage=passage_of(story, words))
    assert isinstance(people_by_code(a_leader()).rows[0].count, Hidden)
