import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.intake.telling import sounds
from stories.models import (
    ConsentEvent,
    ConsentForm,
    Identity,
    Recording,
    Story,
    Storyteller,
    Study,
    Telling,
    Text,
)
from stories.models.reach import Reach
from stories.models.uses import Use
from tests.factories import ConsentFormVersionFactory
from tests.stories.sounds import wav
from tests.stories.telling import BODY, answers, receipt_in, said, send, step_of, until, was_refused

pytestmark = pytest.mark.django_db
SAID = set(Use) - {Use.VOICE, Use.CONTACT}
"""What `said` says yes to: a written story has no voice."""


@pytest.fixture(autouse=True)
def form_version() -> None:
    ConsentFormVersionFactory()


def nothing_kept() -> bool:
    return not any(model.objects.exists() for model in (Story, Storyteller, Text, Recording, ConsentEvent))


def sound(content: bytes, name: str = "x.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "audio/wav")


def spoken(client: Client, content: bytes, **changes: object) -> HttpResponse:
    return send(client, said(way="speak", recording=sound(content), **changes))


def said_yes_to() -> set[Use]:
    return {use for use in Use if Story.objects.permitting(use).exists()}


def test_share_says_what_this_is_and_begins_with_one_button(client: Client) -> None:
    assert ">Begin</button>" in client.get("/share/").content.decode()
    assert step_of(client.post("/share/", follow=True)) == "phone"
    assert client.get("/share/write/")["Location"] == "/share/"


def test_share_without_a_form_in_force_says_so(client: Client) -> None:
    Study.objects.update(consent_form=ConsentForm.objects.create(name="Not written yet", slug="not-yet"))
    assert "We are not taking stories just now" in client.get("/share/").content.decode()
    assert client.post("/share/").status_code == 503
    assert not Telling.objects.exists()


def test_write_keeps_the_words_as_they_are_and_gives_seven(client: Client) -> None:
    response = send(client, said(body=BODY))
    assert response.status_code == 200
    assert len(receipt_in(response.content.decode())) == 7
    assert Text.objects.get().current.body == BODY
    assert "no-store" in response.headers["Cache-Control"]
    assert said_yes_to() == SAID


def test_sent_twice_it_is_one_story_with_one_receipt(client: Client) -> None:
    words = [receipt_in(send(client, said(body=BODY)).content.decode())]
    for _ in range(2):
        again = client.post("/share/tell/look/", {}, follow=True)
        words.append(receipt_in(again.content.decode()))
    assert (words[0], Story.objects.count()) == (words[1], 1)
    assert words[1] == words[2]


def test_after_it_was_sent_every_page_of_it_leads_to_the_words(client: Client) -> None:
    """Back, and a change there: it is not another story, and what was sent stays as it was."""
    send(client, said(body=BODY))
    acts.withdraw(by=Teller(Story.objects.get().pk), story=Story.objects.get(), uses=(Use.PUBLISH,))
    for step in ("story", "use-publish", "look"):
        shown = client.get(f"/share/tell/{step}/", follow=True)
        sent = client.post(f"/share/tell/{step}/", said(body="Other words."), follow=True)
        assert "data-receipt-words" in shown.content.decode()
        assert "data-receipt-words" in sent.content.decode()
    assert (Story.objects.count(), Text.objects.get().current.body) == (1, BODY)
    assert Use.PUBLISH not in said_yes_to()
    send(client, said(body="Another story."))
    assert Story.objects.count() == 2


def test_each_use_is_asked_and_none_is_assumed(client: Client) -> None:
    without = {name: one for name, one in said(body=BODY).items() if not name.startswith("use_")}
    response = send(client, without)
    assert (step_of(response), was_refused(response)) == ("use-keep", True)
    assert "Choose yes or no: " in response.content.decode()
    assert client.get("/share/tell/look/")["Location"] == "/share/tell/use-keep/"
    assert nothing_kept()


@pytest.mark.parametrize(
    ("changes", "step", "sentence"),
    [
        ({"body": "a" * 1_000_000}, "story", "Your story has 1,000,000 characters"),
        ({"body": " \n "}, "story", "There are no words yet"),
        ({"body": "\u200b\u200d\ufeff\u2060"}, "story", "There are no words yet"),
        ({"body": "\u3164\u2800\u00ad"}, "story", "There are no words yet"),
        ({"body": BODY, "use_keep": "no"}, "use-keep", "We can&#x27;t take a story that we may not keep"),
        ({"body": BODY, "use_book": "perhaps"}, "use-book", "Select a valid choice"),
        ({"body": BODY, "how_named": "chosen"}, "name", "Type the name to show"),
        ({"body": BODY, "way": "sing"}, "way", "Select a valid choice"),
        ({"body": BODY, "age": ""}, "who", "Choose how old you are"),
        ({"body": BODY, "others": ""}, "others", "Choose if someone else can be recognised"),
    ],
)
def test_what_is_not_right_is_said_on_its_own_page_and_stays_there(
    client: Client, changes: dict[str, object], step: str, sentence: str
) -> None:
    response = send(client, said(**changes))
    assert (response.status_code, step_of(response), was_refused(response)) == (200, step, True)
    assert sentence in response.content.decode()
    assert sentence in client.get(f"/share/tell/{step}/?check=yes").content.decode()  # reloaded
    assert nothing_kept()


@pytest.mark.parametrize("typed", ["I </3 it <sighs>", "<script>alert(1)</script>", "5 < 7 & <b>no</b>"])
def test_words_are_kept_as_typed_and_only_escaped_when_shown(client: Client, typed: str) -> None:
    """What people tell is plain text: never cleaned, never refused for its signs, never taken for HTML."""
    form = said(body=f"{BODY} {typed}", title=typed)
    look = until(client, "look", form).content.decode()
    assert (escape(typed) in look, typed in look) == (True, False)
    thanks = client.post("/share/tell/look/", form, follow=True).content.decode()
    story = Story.objects.get()
    revision = story.texts.get().current
    assert revision is not None
    assert (story.title, revision.body) == (typed, f"{BODY} {typed}")
    client.post("/my-story/", {"words": " ".join(receipt_in(thanks))})
    page = client.get("/my-story/").content.decode()
    assert (escape(typed) in page, typed in page) == (True, False)


@pytest.mark.parametrize("body", ["…", "😢", "ني", "7"])
def test_a_story_may_be_one_sign(client: Client, body: str) -> None:
    assert send(client, said(body=body)).status_code == 200
    assert Text.objects.get().current.body == body


def test_a_title_is_one_line_and_turns_nothing_round(client: Client) -> None:
    title, name = "My\u202e story\u2066\n today", "\u200bDot\u202e"
    send(client, said(body=BODY, title=title, how_named="chosen", display_name=name))
    story = Story.objects.get()
    assert (story.title, story.storyteller.display_name) == ("My story today", "\u200bDot")


def test_a_title_that_is_too_long_is_said_to_be_and_never_cut(client: Client) -> None:
    title = "The garden " * 12
    response = send(client, said(body=BODY, title=title))
    page = response.content.decode()
    assert was_refused(response) and nothing_kept()
    assert "This has 131 letters. We can take 120. Make it shorter." in page
    assert title.strip() in page and "maxlength" not in page  # with which a browser cuts what is pasted


def test_a_title_of_nothing_to_see_is_none(client: Client) -> None:
    send(client, said(body=BODY, title="\u200b\u3164"))
    assert Story.objects.get().title == ""


def test_the_name_of_someone_who_wants_none_is_dropped(client: Client) -> None:
    send(client, said(body=BODY, display_name="Sam"))
    assert Storyteller.objects.get().display_name == ""


def test_contact_is_asked_and_kept_sealed_only_with_a_yes(client: Client) -> None:
    mail = {"contact": "sam@example.org", "reach_by": "email"}
    send(client, said(body=BODY, **mail, use_contact="no"))
    assert not Identity.objects.exists()
    send(client, said(body=BODY, **mail, use_contact="yes"))
    identity = Identity.objects.get()
    assert "sam@example" not in identity.sealed_contact + identity.sealed_wishes
    assert identity.opened() == ("", Reach.at("sam@example.org"))


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
def test_a_yes_to_being_contacted_says_how(client: Client, typed: str) -> None:
    response = send(client, said(body=BODY, use_contact="yes", reach_by="letter", contact=typed))
    assert (step_of(response), was_refused(response), nothing_kept()) == ("reach", True, True)
    assert "Type the number or the address." in response.content.decode()


def test_a_recording_is_kept_and_its_transcript_queued(client: Client) -> None:
    data = wav()
    assert spoken(client, data).status_code == 200
    recording = Recording.objects.get()
    assert (recording.size, recording.duration_ms, recording.media_type) == (len(data), 2000, "audio/wav")
    with recording.file.open() as kept:
        assert kept.read()[44:] == data[44:]  # the sound, bit for bit; the head is written anew
    assert recording.transcription_runs.get().state == "waiting"
    assert list(sounds.folder().iterdir()) == []


def test_it_can_be_written_and_spoken(client: Client) -> None:
    form = said(way="both", body=BODY, recording=sound(wav()))
    assert len(receipt_in(send(client, form).content.decode())) == 7
    story = Story.objects.get()
    assert (story.texts.get().current.body, story.recordings.count()) == (BODY, 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"hello, this is a letter and not a sound", "not a sound recording that we know"),
        (b"#EXTM3U\nfile:///etc/hostname", "not a sound recording that we know"),
        (wav()[:30_000], "Part of this recording is missing"),
    ],
)
def test_what_is_no_whole_sound_is_refused(client: Client, content: bytes, sentence: str) -> None:
    response = spoken(client, content)
    assert (step_of(response), was_refused(response)) == ("sound", True)
    assert sentence in response.content.decode()
    assert nothing_kept()


def test_what_is_too_long_or_too_large_is_refused(client: Client, settings) -> None:
    settings.STORYBOOK_RECORDING_MAX_HOURS = 1 / 3600
    assert "Please send it in shorter parts" in spoken(client, wav()).content.decode()
    settings.STORYBOOK_RECORDING_MAX_BYTES = 1000
    assert "too large" in spoken(client, wav()).content.decode()
    assert nothing_kept()


def test_without_a_file_it_says_what_to_do(client: Client) -> None:
    response = send(client, said(way="speak"))
    assert (step_of(response), was_refused(response)) == ("sound", True)
    assert "There is no recording yet." in response.content.decode()


def test_a_recording_stays_while_an_answer_is_mended_and_can_be_another(client: Client) -> None:
    form = said(way="speak", recording=sound(wav(1.0)), others="")
    assert step_of(send(client, form)) == "others"
    assert "We have your recording" in client.get("/share/tell/sound/").content.decode()
    assert step_of(client.post("/share/tell/sound/", {}, follow=True)) == "others"
    refused = client.post("/share/tell/sound/", {"recording": sound(b"no sound")}, follow=True)
    assert was_refused(refused)
    assert "We have your recording" in refused.content.decode()
    client.post("/share/tell/sound/", {"recording": sound(wav(3.0))})
    assert len(list(sounds.folder().iterdir())) == 1
    form = said(way="speak")
    at = client.get("/share/tell/", follow=True)
    while step_of(at) != "look":
        at = client.post(f"/share/tell/{step_of(at)}/", form, follow=True)
    client.post("/share/tell/look/", form)
    assert Recording.objects.get().duration_ms == 3000


def test_a_written_story_is_not_asked_about_its_voice(client: Client) -> None:
    send(client, said(body=BODY, use_voice="yes"))
    assert Use.VOICE not in ConsentEvent.objects.get().answers
    spoken(client, wav(), **answers(voice="no"))
    assert ConsentEvent.objects.latest("number").answers[Use.VOICE] is False
