import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import (
    ConsentEvent,
    ConsentForm,
    Identity,
    Recording,
    Story,
    Storyteller,
    Study,
    Text,
)
from stories.models.uses import Use
from tests.factories import ConsentFormVersionFactory
from tests.stories.sounds import wav
from tests.stories.telling import BODY, answers, key_in, receipt_in, send, sent

pytestmark = pytest.mark.django_db
SAID = set(Use) - {Use.VOICE, Use.CONTACT}
"""What `sent` says yes to: a written story has no voice."""


@pytest.fixture(autouse=True)
def form_version() -> None:
    ConsentFormVersionFactory()


def nothing_kept() -> bool:
    return not any(model.objects.exists() for model in (Story, Storyteller, Text, Recording, ConsentEvent))


def test_share_offers_two_doors(client: Client) -> None:
    html = client.get("/share/").content.decode()
    assert ("/share/write/" in html, "/share/record/" in html) == (True, True)


def test_share_without_a_form_in_force_says_so(client: Client) -> None:
    Study.objects.update(consent_form=ConsentForm.objects.create(name="Not written yet", slug="not-yet"))
    assert "We are not taking stories just now" in client.get("/share/").content.decode()
    assert client.get("/share/write/").status_code == 503


def test_write_keeps_the_words_as_they_are_and_gives_seven(client: Client) -> None:
    response = send(client, sent(client, body=BODY))
    assert response.status_code == 200
    assert len(receipt_in(response.content.decode())) == 7
    assert Text.objects.get().current.body == BODY
    assert "no-store" in response.headers["Cache-Control"]


def test_write_sent_twice_is_one_story_with_one_receipt(client: Client) -> None:
    form = sent(client, body=BODY)
    first, second = (receipt_in(send(client, form).content.decode()) for _ in range(2))
    assert (first, Story.objects.count()) == (second, 1)


def again(client: Client, form: dict[str, object], **changes: object) -> tuple[int, str]:
    response = send(client, form | changes)
    return response.status_code, response.content.decode()


def said_yes_to() -> set[Use]:
    return {use for use in Use if Story.objects.permitting(use).exists()}


def test_a_no_in_a_form_sent_again_holds(client: Client) -> None:
    form = sent(client, body=BODY)
    first = receipt_in(again(client, form)[1])
    status, html = again(client, form, use_publish="no", use_share="no")
    assert (status, receipt_in(html), Story.objects.count()) == (200, first, 1)
    assert "you now say <strong>no</strong> to" in html
    assert said_yes_to() == SAID - {Use.PUBLISH, Use.SHARE}
    events = ConsentEvent.objects.count()
    again(client, form, use_publish="no", use_share="no")
    assert ConsentEvent.objects.count() == events


def test_a_form_sent_again_opens_nothing(client: Client) -> None:
    form = sent(client, body=BODY, **answers(publish="no"))
    words = receipt_in(again(client, form)[1])
    status, html = again(client, form, use_publish="yes", use_book="no")
    assert (status, Story.objects.count()) == (409, 1)
    assert ["You have sent this form before" in html, " ".join(words) in html] == [True, True]
    assert said_yes_to() == SAID - {Use.PUBLISH, Use.BOOK}


def test_the_same_form_sent_again_after_a_change_of_mind_changes_nothing(client: Client) -> None:
    form = sent(client, body=BODY)
    again(client, form)
    story = Story.objects.get()
    acts.withdraw(by=Teller(story.pk), story=story)
    assert again(client, form)[0] == 200
    assert said_yes_to() == set()


def test_other_words_under_the_same_key_are_refused_and_can_be_another_story(client: Client) -> None:
    form = sent(client, body=BODY)
    again(client, form)
    status, html = again(client, form, body="Other words.", use_insight="no")
    assert (status, Text.objects.get().current.body) == (409, BODY)
    assert Use.INSIGHT not in said_yes_to()
    assert "Other words." in html
    assert (
        again(client, form, body="Other words.", key=key_in(send(client, form | {"body": "Other words."})))[0]
        == 200
    )
    assert Story.objects.count() == 2


def test_another_recording_under_the_same_key_is_refused(client: Client) -> None:
    form = sent(client)
    sounds = [SimpleUploadedFile("a.wav", wav(seconds), "audio/wav") for seconds in (1.0, 2.0)]
    statuses = [send(client, form | {"recording": sound}, way="record").status_code for sound in sounds]
    assert (statuses, Recording.objects.count()) == ([200, 409], 1)


def test_write_asks_each_use_and_assumes_none(client: Client) -> None:
    response = send(client, {"body": BODY, "key": key_in(client.get("/share/write/"))})
    assert response.status_code == 400
    assert nothing_kept()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": "a" * 1_000_000}, "Your story has 1,000,000 characters"),
        ({"body": " \n "}, "There are no words yet"),
        ({"body": "\u200b\u200d\ufeff\u2060"}, "There are no words yet"),
        ({"body": "\u3164\u2800\u00ad"}, "There are no words yet"),
        ({"body": BODY, "use_keep": "no"}, "We can&#x27;t take a story that we may not keep"),
        ({"body": BODY, "use_book": "perhaps"}, "Select a valid choice"),
        ({"body": BODY, "key": "made-up"}, "Please send it once more"),
        ({"body": BODY, "how_named": "chosen"}, "Type the name to show"),
    ],
)
def test_write_refuses_in_plain_words_and_keeps_nothing(
    client: Client, changes: dict[str, object], sentence: str
) -> None:
    response = send(client, sent(client, **changes))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert nothing_kept()


@pytest.mark.parametrize("said", ["I </3 it <sighs>", "<script>alert(1)</script>", "5 < 7 & <b>no</b>"])
def test_words_are_kept_as_typed_and_only_escaped_when_shown(client: Client, said: str) -> None:
    """What people tell is plain text: never cleaned, never refused for its signs, never taken for HTML."""
    thanks = send(client, sent(client, body=f"{BODY} {said}", title=said)).content.decode()
    story = Story.objects.get()
    revision = story.texts.get().current
    assert revision is not None
    assert (story.title, revision.body) == (said, f"{BODY} {said}")
    client.post("/my-story/", {"words": " ".join(receipt_in(thanks))})
    page = client.get("/my-story/").content.decode()
    assert (escape(said) in page, said in page) == (True, False)


@pytest.mark.parametrize("body", ["…", "😢", "ني", "7"])
def test_a_story_may_be_one_sign(client: Client, body: str) -> None:
    assert send(client, sent(client, body=body)).status_code == 200
    assert Text.objects.get().current.body == body


def test_a_title_is_one_line_and_turns_nothing_round(client: Client) -> None:
    title, name = "My\u202e story\u2066\n today", "\u200bDot\u202e"
    send(client, sent(client, body=BODY, title=title, how_named="chosen", display_name=name))
    story = Story.objects.get()
    assert (story.title, story.storyteller.display_name) == ("My story today", "\u200bDot")


def test_a_title_of_nothing_to_see_is_none(client: Client) -> None:
    send(client, sent(client, body=BODY, title="\u200b\u3164"))
    assert Story.objects.get().title == ""


def test_write_drops_the_name_of_someone_who_wants_none(client: Client) -> None:
    send(client, sent(client, body=BODY, display_name="Sam"))
    assert Storyteller.objects.get().display_name == ""


def test_contact_is_kept_sealed_and_only_with_a_yes(client: Client) -> None:
    send(client, sent(client, body=BODY, contact="sam@example.org", use_contact="no"))
    assert not Identity.objects.exists()
    send(client, sent(client, body=BODY, contact="sam@example.org", use_contact="yes"))
    identity = Identity.objects.get()
    assert "sam" not in identity.sealed_contact
    assert identity.opened() == ("", "sam@example.org")


def test_record_keeps_the_sound_and_queues_its_transcript(client: Client) -> None:
    data = wav()
    response = send(client, sent(client, recording=SimpleUploadedFile("x.wav", data)), way="record")
    assert response.status_code == 200
    recording = Recording.objects.get()
    assert (recording.size, recording.duration_ms, recording.media_type) == (len(data), 2000, "audio/wav")
    with recording.file.open() as kept:
        assert kept.read() == data
    assert recording.transcription_runs.get().state == "waiting"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"hello, this is a letter and not a sound", "not a sound recording that we know"),
        (b"#EXTM3U\nfile:///etc/hostname", "not a sound recording that we know"),
        (wav()[:30_000], "Part of this recording is missing"),
    ],
)
def test_record_refuses_what_is_no_whole_sound(client: Client, content: bytes, sentence: str) -> None:
    response = send(client, sent(client, recording=SimpleUploadedFile("voice.mp3", content)), way="record")
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert nothing_kept()


def test_record_refuses_what_is_too_long_or_too_large(client: Client, settings) -> None:
    settings.STORYBOOK_RECORDING_MAX_HOURS = 1 / 3600
    response = send(client, sent(client, recording=SimpleUploadedFile("x.wav", wav())), way="record")
    assert (response.status_code, "Please send it in shorter parts" in response.content.decode()) == (
        400,
        True,
    )
    settings.STORYBOOK_RECORDING_MAX_BYTES = 1000
    response = send(client, sent(client, recording=SimpleUploadedFile("x.wav", wav())), way="record")
    assert (response.status_code, "too large" in response.content.decode()) == (400, True)
    assert nothing_kept()


def test_record_without_a_file_says_what_to_do(client: Client) -> None:
    response = send(client, sent(client), way="record")
    assert (response.status_code, "Choose the file with your recording" in response.content.decode()) == (
        400,
        True,
    )


def test_a_written_story_is_not_asked_about_its_voice(client: Client) -> None:
    asked = {way: "be heard" in client.get(f"/share/{way}/").content.decode() for way in ("write", "record")}
    assert asked == {"write": False, "record": True}
    send(client, sent(client, body=BODY, use_voice="yes"))
    assert Use.VOICE not in ConsentEvent.objects.get().answers


@pytest.mark.parametrize("typed", ["", "  ", "\u200b"])
def test_a_yes_to_being_contacted_says_how(client: Client, typed: str) -> None:
    response = send(client, sent(client, body=BODY, use_contact="yes", contact=typed))
    assert (response.status_code, nothing_kept()) == (400, True)
    assert "Type how we can reach you" in response.content.decode()
