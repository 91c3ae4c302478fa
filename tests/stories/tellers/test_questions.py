"""What a study asks tellers about themselves: each can be skipped, says why, and is theirs to change."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.erasure import erase
from stories.models import Prompt, Question, Story, Storyteller
from stories.roles import ROLES_WITH_ACCOUNT, Role
from tests.factories import ConsentFormVersionFactory, StoryFactory, StudyFactory, UserFactory, the_study
from tests.stories.telling import BODY, opened, said, send, step_of, until, was_refused

pytestmark = pytest.mark.django_db
AGE = "How old are you, about?"
CHOICES = "16 to 24\n\n 25 to 44 \n"


@pytest.fixture
def questions() -> list[Question]:
    ConsentFormVersionFactory()
    study = the_study()
    return [
        Question.objects.create(
            study=study, words=AGE, why="To hear <everybody>.", choices="16 to 24\n\n 25 to 44 \n"
        ),
        Question.objects.create(study=study, words="What is your work?", why="Work wears people out."),
    ]


def answers(questions: list[Question], *said: str) -> dict[str, str]:
    return {one.field_name: answer for one, answer in zip(questions, said, strict=True)}


def test_each_is_asked_with_why_and_can_be_skipped(client: Client, questions: list[Question]) -> None:
    page = until(client, "you", said(body=BODY)).content.decode()
    assert ["To hear &lt;everybody&gt;." in page, page.count("you can skip this")] == [True, 2]
    send(client, said(body=BODY))
    assert Storyteller.objects.get().attributes == {}


def test_answers_stand_with_the_teller_beside_the_words_that_were_asked(
    client: Client, questions: list[Question]
) -> None:
    form = said(body=BODY, **answers(questions, "25 to 44", "  I clean\noffices "))
    assert "25 to 44" in until(client, "look", form).content.decode()
    client.post("/share/tell/look/")
    kept = {AGE: "25 to 44", "What is your work?": "I clean offices"}
    assert Storyteller.objects.get().attributes == kept
    Question.objects.filter(pk=questions[0].pk).update(words="Your age?")
    assert Storyteller.objects.get().attributes == kept


def test_what_is_no_choice_is_refused(client: Client, questions: list[Question]) -> None:
    for wrong in (("7", ""), ("", "x" * 201)):
        response = send(client, said(body=BODY, **answers(questions, *wrong)))
        assert (step_of(response), was_refused(response)) == ("you", True)


def test_without_questions_and_for_who_told_before_there_is_no_such_step(
    client: Client, questions: list[Question]
) -> None:
    opened(client, StoryFactory())
    until(client, "look", said(body=BODY), "/my-story/write/")
    assert client.get("/share/tell/you/")["Location"] == "/share/tell/look/"
    Question.objects.all().delete()
    until(client, "look", said(body=BODY))
    assert client.get("/share/tell/you/")["Location"] == "/share/tell/look/"


def test_the_teller_sees_and_changes_them_and_takes_them_along(
    client: Client, questions: list[Question]
) -> None:
    send(client, said(body=BODY, **answers(questions, "16 to 24", "I clean")))
    story = Story.objects.get()
    Storyteller.objects.update(attributes=story.storyteller.attributes | {"Asked before": "An answer"})
    opened(client, story)
    page = f"/my-story/{story.public_id}/names/"
    assert 'value="I clean"' in client.get(page).content.decode()
    sent: dict[str, Any] = {"how_named": "anonymous", **answers(questions, "25 to 44", "")}
    assert client.post(page, sent).status_code == 302
    kept = {AGE: "25 to 44", "Asked before": "An answer"}
    assert Storyteller.objects.get().attributes == kept
    packed = client.get(f"/my-story/{story.public_id}/everything.zip")
    data = json.loads(zipfile.ZipFile(BytesIO(b"".join(packed.streaming_content))).read("story.json"))  # type: ignore[attr-defined]
    assert data["about_me"] == kept
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    erase.process_due()
    assert not Storyteller.objects.exists()


def test_a_reader_of_the_story_sees_them_beside_it(client: Client, questions: list[Question]) -> None:
    send(client, said(body=BODY, **answers(questions, "16 to 24", "")))
    story = Story.objects.get()
    client.force_login(UserFactory(role=Role.RESEARCHER))
    assert "16 to 24" in client.get(f"/admin/workbench/{story.public_id}/").content.decode()


# ---- Prompts, and who keeps the lists -----------------------------------------------------------------


def test_prompts_stand_beside_the_box_and_there_may_be_none(
    client: Client, questions: list[Question]
) -> None:
    assert "Something to begin with" not in until(client, "story", said()).content.decode()
    Prompt.objects.create(study=the_study(), words="Who <helped>?")
    Prompt.objects.create(study=StudyFactory(), words="Of another study")
    for way, step in (("write", "story"), ("speak", "sound")):
        client.post("/share/tell/way/", {"way": way})
        page = client.get(f"/share/tell/{step}/").content.decode()
        assert ["Who &lt;helped&gt;?" in page, "Of another study" in page] == [True, False]


def sent(**fields: str) -> dict[str, str]:
    whole = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-position": "1"}
    return whole | {f"form-0-{name}": value for name, value in fields.items()}


def test_editors_and_stewards_keep_them(client: Client, questions: list[Question]) -> None:
    for role in ROLES_WITH_ACCOUNT:
        client.force_login(UserFactory(role=role))
        may = role in (Role.EDITOR, Role.STEWARD)
        assert (client.get("/admin/asking/").status_code == 200) is may
        for which, fields in (
            ("prompts", {"words": f"Prompt of {role}"}),
            ("questions", {"words": f"Question of {role}", "why": "Because."}),
        ):
            client.post(f"/admin/asking/?list={which}", sent(**fields))
        assert Prompt.objects.filter(words=f"Prompt of {role}").exists() is may
        assert Question.objects.filter(words=f"Question of {role}", study=the_study()).exists() is may


def test_each_keeps_those_of_their_own_study(client: Client, questions: list[Question]) -> None:
    elsewhere = StudyFactory()
    client.force_login(UserFactory(role=Role.EDITOR, role__study=elsewhere))
    assert client.get(f"/admin/asking/{the_study().pk}/").status_code in (302, 403)
    client.post(f"/admin/asking/{elsewhere.pk}/?list=prompts", sent(words="Ours"))
    assert Prompt.objects.get(words="Ours").study == elsewhere
    stolen = sent(id=str(questions[0].pk), words="Theirs?", why="x") | {"form-INITIAL_FORMS": "1"}
    client.post(f"/admin/asking/{elsewhere.pk}/?list=questions", stolen)
    assert Question.objects.get(pk=questions[0].pk).words == AGE


def test_a_question_that_is_there_already_or_says_no_why_comes_back(
    client: Client, questions: list[Question]
) -> None:
    client.force_login(UserFactory(role=Role.STEWARD))
    for fields in ({"words": "Why?", "why": ""}, {"words": AGE, "why": "Again."}):
        assert client.post("/admin/asking/?list=questions", sent(**fields)).status_code == 422
    assert Question.objects.count() == 2


def test_those_of_another_language_are_asked_in_that_language_alone() -> None:
    ConsentFormVersionFactory()
    ConsentFormVersionFactory(form=the_study().consent_form, language="cy")
    for tag, words in (("en-gb", "Your age?"), ("cy", "Eich oed?"), ("", "Any?")):
        Question.objects.create(study=the_study(), words=words, why="To hear everybody.", language=tag)
    for tag, here, gone in (("en-gb", "Your age?", "Eich oed?"), ("cy", "Eich oed?", "Your age?")):
        page = until(Client(), "you", said(body=BODY), f"/share/?in={tag}").content.decode()
        assert [words in page for words in (here, "Any?", gone)] == [True, True, False]
