import re
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from analysis.coding import acts as codings
from analysis.models import Code, Coding, Decision, Suggestion, SuggestionRun
from analysis.suggesting import suggest
from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import (
    Passage,
    Quote,
    Recording,
    RunState,
    Story,
    StoryKind,
    TranscriptionRun,
    User,
)
from stories.models.run_failure import Trouble
from stories.models.uses import Use
from stories.roles import Role
from stories.texts.revisions import correct
from tests.factories import (
    CodeFactory,
    CodingFactory,
    QuoteFactory,
    StoryFactory,
    UserFactory,
    passage_of,
    revision_of,
)
from tests.pseudo_locale import pseudo

pytestmark = pytest.mark.django_db
BODY = "😀 I lost my job. We ate.\n\nThe damp flat <b>was</b> ours & cold."
BY_SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def story(starter: None) -> Story:
    story: Story = StoryFactory(title="My spring", body=BODY)
    suggest(revision_of(story).suggestion_runs.get().pk)
    return story


@pytest.fixture
def reading(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def address(name: str, story: Story, *more: Any) -> str:
    return reverse(f"analysis_{name}", args=[story.public_id, *more])


def page(client: Client, story: Story) -> str:
    response = client.get(address("desk", story))
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    blocks = re.findall(r'<p class="desk-words"[^>]*>(.*?)</p>', html, re.S)
    return unescape("".join(blocks))


def notes(html: str) -> list[str]:
    """What is listed under the words, each as it is read."""
    return [unescape(re.sub(r"<[^>]*>", "", line)) for line in re.findall(r"<li data-note=.*?</li>", html)]


def send(
    client: Client, name: str, story: Story, *more: Any, script: bool = False, **data: Any
) -> HttpResponse:
    headers = BY_SCRIPT if script else {}
    return client.post(address(name, story, *more), data, headers=headers)  # type: ignore[return-value]


def choice(story: Story, words: str) -> dict[str, Any]:
    """As the script sends it: code points."""
    body = revision_of(story).body
    start = body.index(words)
    return {"revision": revision_of(story).pk, "start": start, "end": start + len(words)}


def test_desk_shows_every_word_as_it_was_said(reading: Client, story: Story) -> None:
    html = page(reading, story)
    assert words_of(html) == BODY
    assert "<b>" not in html


def test_desk_tells_person_and_machine_apart(reading: Client, story: Story) -> None:
    made = CodingFactory(passage=passage_of(story, "We ate."), code=Code.objects.get(slug="hope"))
    html = page(reading, story)
    assert notes(html) == [
        "Suggested: Work 😀 I lost my job.",
        f"Hope, {made.coder.username} We ate.",
        "Suggested: Housing The damp flat <b>was</b> ours & cold.",
    ]
    assert f'data-note="c{made.pk}" data-at="17-24" data-code="{made.code_id}"' in html
    card = reading.get(address("suggestion", story, Suggestion.objects.get(code__slug="work").pk))
    assert "because of: lost my job." in card.content.decode()


def test_desk_is_not_there_without_research(reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.first()
    assert suggestion is not None
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.RESEARCH,))
    assert reading.get(address("desk", story)).status_code == 404
    for name, more in (
        ("code_words", []),
        ("ask_for_words", []),
        ("accept", [suggestion.pk]),
        ("reject", [suggestion.pk]),
        ("reopen", [suggestion.pk]),
        ("remove", [1]),
        ("restore", [1]),
        ("recode", [1]),
        ("accept_together", []),
        ("undo", []),
    ):
        response = send(reading, name, story, *more, code="work", **choice(story, "We ate."))
        assert response.status_code == 404
        assert b"My spring" not in response.content
    assert Coding.objects.count() == 0
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.LEADER, Role.STEWARD])
def test_desk_is_closed_to_those_who_do_not_read(client: Client, story: Story, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    answers = [
        client.get(address("desk", story)),
        send(client, "code_words", story, code="work", **choice(story, "We ate.")),
        send(client, "ask_for_words", story, **choice(story, "We ate.")),
    ]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/admin/")] * 3
    assert (Coding.objects.count(), Quote.objects.count()) == (0, 0)


def test_accept_without_a_script_comes_back_to_the_desk(
    reading: Client, story: Story, researcher: User
) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    response = send(reading, "accept", story, suggestion.pk)
    assert (response.status_code, response["Location"]) == (302, address("desk", story))
    coding = Coding.objects.get()
    assert (coding.coder, coding.from_suggestion) == (researcher, suggestion)
    html = page(reading, story)
    assert notes(html)[0] == "Work, researcher after a suggestion 😀 I lost my job."
    assert "Work: Accepted." in html


def test_reject_and_open_again(reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    send(reading, "reject", story, suggestion.pk)
    assert notes(page(reading, story))[0] == "Suggested: Work, turned down 😀 I lost my job."
    assert "Open it again" in reading.get(address("suggestion", story, suggestion.pk)).content.decode()
    send(reading, "reopen", story, suggestion.pk)
    assert notes(page(reading, story))[0] == "Suggested: Work 😀 I lost my job."


def test_remove_and_put_back(reading: Client, story: Story, researcher: User) -> None:
    made = CodingFactory(passage=passage_of(story, "We ate."), coder=researcher)
    send(reading, "remove", story, made.pk)
    assert len(notes(page(reading, story))) == 2
    assert "Put back" in reading.get(address("coding", story, made.pk)).content.decode()
    send(reading, "restore", story, made.pk)
    assert list(Coding.objects.live()) == [made]


def test_decide_on_another_storys_suggestion_finds_nothing(reading: Client, story: Story) -> None:
    other = StoryFactory()
    suggestion = Suggestion.objects.get(code__slug="work")
    assert send(reading, "accept", other, suggestion.pk).status_code == 404
    assert Coding.objects.count() == 0


def test_code_words_by_code_points(reading: Client, story: Story, researcher: User) -> None:
    response = send(reading, "code_words", story, code="hope", script=True, **choice(story, "lost my"))
    assert response.json()["said"] == "Coded as Hope."  # type: ignore[attr-defined]
    coding = Coding.objects.get()
    assert (coding.passage.text, coding.code.slug, coding.coder) == ("lost my", "hope", researcher)


def test_code_words_pasted_with_the_browsers_line_ends(reading: Client, story: Story) -> None:
    revision = revision_of(story).pk
    response = send(
        reading, "code_words", story, code="hope", revision=revision, words="We ate.\r\n\r\nThe damp"
    )
    assert response.status_code == 302
    assert Coding.objects.get().passage.text == "We ate.\n\nThe damp"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": "not there"}, "We can't find these words in the text. Copy them exactly as they stand."),
        ({"words": "a"}, "These words are there more than once. Copy a few more words around them."),
        ({"words": "  "}, "Choose some words first."),
        ({"words": "We ate.", "code": ""}, "Choose a code."),
        ({"words": "We ate.", "code": "none"}, "That code is not in the codebook."),
        ({"start": 5, "end": 5000}, "That part is not in this text. Choose the words again."),
        ({"start": 16, "end": 17}, "There are no words in that part. Choose some words."),
        ({"words": "We ate.", "revision": "0"}, "The words have changed since you opened this page."),
    ],
)
def test_code_words_that_are_not_there_gets_a_clear_sentence(
    reading: Client, story: Story, change: dict[str, Any], said: str
) -> None:
    data = {"revision": revision_of(story).pk, "code": "hope", **change}
    before = Passage.objects.count()
    scripted = send(reading, "code_words", story, script=True, **data)
    plain = send(reading, "code_words", story, **data)
    assert (scripted.status_code, scripted.json()) == (422, {"said": said})  # type: ignore[attr-defined]
    assert plain.status_code == 422
    error = re.search(r'class="desk-error"[^>]*>([^<]*)<', plain.content.decode())
    assert error is not None
    assert unescape(error.group(1)).strip() == said
    assert (Coding.objects.count(), Passage.objects.count()) == (0, before)


def test_code_words_of_a_text_corrected_meanwhile_is_refused(reading: Client, story: Story) -> None:
    data = choice(story, "We ate.")
    correct(by=Machine("test"), text=story.texts.get(), body="Now " + BODY)
    response = send(reading, "code_words", story, code="hope", **data)
    assert response.status_code == 422
    assert "The words have changed since you opened this page." in response.content.decode()
    assert Coding.objects.count() == 0


def test_editor_asks_for_a_quote_and_sees_its_state(client: Client, editor: User, story: Story) -> None:
    client.force_login(editor)
    html = page(client, story)
    assert "Ask for this quote" in html
    assert "Code these words" not in html
    assert "Accept" not in html
    send(client, "ask_for_words", story, **choice(story, "The damp flat"))
    quote = Quote.objects.get()
    assert (quote.passage.text, quote.asked_by, quote.state) == ("The damp flat", editor, "asked")
    html = page(client, story)
    assert "Quote, Asked The damp flat" in notes(html)
    assert re.findall(r'<strong class="desk-quote-state">([^<]*)', html) == ["Asked"]


def test_editor_cannot_code(client: Client, editor: User, story: Story) -> None:
    client.force_login(editor)
    before = Passage.objects.count()
    suggestion = Suggestion.objects.get(code__slug="work")
    answers = [
        send(client, "code_words", story, code="hope", **choice(story, "We ate.")),
        send(client, "accept", story, suggestion.pk),
    ]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/admin/")] * 2
    assert (Coding.objects.count(), Passage.objects.count()) == (0, before)


def test_researcher_sees_no_quote_form(reading: Client, story: Story) -> None:
    assert "Ask for this quote" not in page(reading, story)


def test_ask_for_a_quote_of_a_story_not_for_the_website(client: Client, editor: User) -> None:
    story = StoryFactory(uses=(Use.KEEP, Use.RESEARCH))
    client.force_login(editor)
    response = send(client, "ask_for_words", story, script=True, **choice(story, "I lost my job"))
    assert response.status_code == 422
    said = "The teller has not said yes to showing their words on the website."
    assert response.json() == {"said": said}  # type: ignore[attr-defined]
    assert (Quote.objects.count(), Passage.objects.count()) == (0, 0)


def test_desk_shows_how_far_the_work_is(reading: Client, story: Story) -> None:
    talk: Story = StoryFactory(body="", kind=StoryKind.RECORDED)
    recording = Recording(story=talk, sha256="0" * 64, size=3, duration_ms=9000, media_type="audio/wav")
    recording.file.save("original", ContentFile(b"abc"), save=False)
    recording.save()
    TranscriptionRun.objects.create(recording=recording, state=RunState.RUNNING, progress=0.4, attempts=2)
    html = page(reading, talk)
    assert "Listening to the recording: being worked on." in html
    assert '<progress max="1" value="0.40"' in html
    assert "Tried 2 times." in html
    assert "There are no words here yet. They come when" in html
    assert "desk-run" not in page(reading, story)
    SuggestionRun.objects.update(state=RunState.FAILED, trouble=Trouble.STOPPED, about={"error": "TypeError"})
    html = page(reading, story)
    assert "Looking for themes: could not be done." in html
    assert "The work stopped (TypeError)." in html
    with translation.override("en-xa"):
        said = SuggestionRun.objects.filter(state=RunState.FAILED)[0].error
    assert said == pseudo("The work stopped (%(error)s).") % {"error": "TypeError"}


def test_desk_flags_notes_whose_words_changed(reading: Client, story: Story) -> None:
    CodingFactory(passage=passage_of(story, "We ate."))
    correct(by=Machine("test"), text=story.texts.get(), body=BODY.replace("ate", "dined"))
    html = page(reading, story)
    assert "Words that have changed since" in html
    assert words_of(html) == BODY.replace("ate", "dined")
    assert [note.partition(": ")[0] for note in notes(html)][:2] == ["Suggested", "Suggested"]
    assert notes(html)[2].endswith(" We ate.")


def test_desk_asks_as_often_for_many_notes_as_for_few(
    reading: Client,
    story: Story,
    researcher: User,
    django_assert_max_num_queries: Any,
    django_assert_num_queries: Any,
) -> None:
    CodingFactory(passage=passage_of(story, "We ate."), coder=researcher)
    QuoteFactory(passage=passage_of(story, "The damp flat"))
    page(reading, story)
    with django_assert_max_num_queries(42) as first:
        page(reading, story)
    for words in ("lost my", "flat", "cold"):
        coder = UserFactory(role=Role.RESEARCHER)
        codings.apply(by=coder, passage=passage_of(story, words), code=CodeFactory())
        QuoteFactory(passage=passage_of(story, words))
    with django_assert_num_queries(len(first)):
        html = page(reading, story)
    assert len(notes(html)) == 2 + 4  # a researcher sees no quotes


def test_desk_is_never_kept_by_a_cache(reading: Client, story: Story) -> None:
    assert "no-store" in reading.get(address("desk", story))["Cache-Control"]


def test_desk_acts_only_by_post(reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    assert reading.get(address("accept", story, suggestion.pk)).status_code == 405
    assert reading.get(address("code_words", story)).status_code == 405
    assert Coding.objects.count() == 0
