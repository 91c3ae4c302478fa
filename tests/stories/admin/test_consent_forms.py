"""Consent forms in the admin: a draft, a preview, published for good; and the words that a teller keeps."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from stories.consent import default_form, wording
from stories.models import AuditEntry, ConsentEvent, ConsentFormVersion, Story, Study, User
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import StoryFactory, StudyFactory, UserFactory, a_lead, the_study
from tests.stories.telling import opened, said, send, until

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WHO = {
    "controller": "Fictional Trust",
    "complaints_to": "The fictional ombudsman",
    "address": "1 Nowhere Lane",
    "contact": "trust@example.org",
    "country": "gb",
    "read_within_days": 5,
}


@pytest.fixture
def version() -> ConsentFormVersion:
    Study.objects.update(safeguarding_lead=a_lead())
    return default_form.publish(**WHO)


@pytest.fixture
def steward(version: ConsentFormVersion) -> User:
    steward: User = UserFactory(role=Role.STEWARD)
    return steward


@pytest.fixture
def at_work(client: Client, steward: User) -> Client:
    client.force_login(steward)
    return client


def draft_of(steward: User, version: ConsentFormVersion, language: str = "en-gb") -> ConsentFormVersion:
    return wording.draft(by=steward, form=version.form, language=language)


def words_of(version: ConsentFormVersion, **changes: str) -> dict[str, str]:
    """What the admin's form sends."""
    said = {name: getattr(version, name) or "" for name in (*wording.WORDS, *wording.NUMBERS)}
    for use in Use:
        asked = version.questions.get(use.value, {"question": "", "more": ""})
        said |= {f"question_{use.value}": asked["question"], f"more_{use.value}": asked["more"]}
    return said | changes


def test_a_draft_asks_nobody_until_it_is_published(
    at_work: Client, steward: User, version: ConsentFormVersion
) -> None:
    made = at_work.post(f"/admin/consent-forms/{version.form_id}/draft/", {"language": "en-gb"})
    draft = ConsentFormVersion.objects.get(published_at=None)
    assert (draft.number, draft.questions) == (version.number + 1, version.questions)
    other = words_of(draft, question_publish="May we put it on the wall?")
    assert at_work.post(made["Location"], other).status_code == 302
    assert "put it on the wall" not in asked_in(Client())
    assert "put it on the wall" in at_work.get(made["Location"]).content.decode()
    at_work.post(f"{made['Location']}publish/")
    assert "May we put it on the wall?" in asked_in(Client())
    actions = list(AuditEntry.objects.filter(action__startswith="form.").values_list("action", flat=True))
    assert sorted(actions) == ["form.drafted", "form.published", "form.reworded"]


def asked_in(client: Client, step: str = "use-publish", address: str = "/share/") -> str:
    """The page of a step, as a teller sees it."""
    return until(client, step, said(body="I told this."), address).content.decode()


def test_two_tabs_work_on_one_draft(steward: User, version: ConsentFormVersion) -> None:
    assert draft_of(steward, version) == draft_of(steward, version)
    assert ConsentFormVersion.objects.filter(published_at=None).count() == 1


def test_what_is_published_stays(at_work: Client, steward: User, version: ConsentFormVersion) -> None:
    page = f"/admin/consent-forms/{version.pk}/"
    at_work.post(page, words_of(version, introduction="Other words"))
    at_work.post(f"{page}discard/")
    at_work.post(f"{page}publish/")
    again = ConsentFormVersion.objects.get()
    assert (again.introduction, again.published_at) == (version.introduction, version.published_at)
    for act in (wording.publish, wording.discard):
        with pytest.raises(wording.IsPublished):
            act(by=steward, version=version)
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        version.delete()


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"question_keep": ""}, "Keep my story safely"),
        ({"question_publish": ""}, "Show my words on the website"),  # the voice rests on it
        ({"controller": " "}, "which organisation asks"),
        ({"country": ""}, "the country whose law it answers to"),
    ],
)
def test_what_must_be_said_is_said_before_it_is_published(
    at_work: Client, steward: User, version: ConsentFormVersion, changes: dict[str, str], lacking: str
) -> None:
    draft = draft_of(steward, version)
    page = f"/admin/consent-forms/{draft.pk}/"
    at_work.post(page, words_of(draft, **changes))
    refused = at_work.post(f"{page}publish/", follow=True).content.decode()
    assert lacking in refused
    assert ConsentFormVersion.objects.get(pk=draft.pk).published_at is None


def test_a_use_that_is_not_asked_stays_closed_and_has_no_switch(
    client: Client, steward: User, version: ConsentFormVersion
) -> None:
    draft = draft_of(steward, version)
    questions = {use: words for use, words in draft.asked() if use is not Use.SHARE}
    words = {name: getattr(draft, name) for name in (*wording.WORDS, "read_within_days")}
    wording.publish(
        by=steward, version=wording.reword(by=steward, version=draft, questions=questions, **words)
    )
    form = said(body="I told this.")
    send(client, {name: value for name, value in form.items() if name != "use_share"})
    story = Story.objects.get()
    assert not Story.objects.permitting(Use.SHARE).exists()
    html = opened(client, story)
    assert ("switch-publish" in html, "switch-share" in html) == (True, False)
    client.post(f"/my-story/{story.public_id}/uses/", {"use_share": "yes"})
    assert not Story.objects.permitting(Use.SHARE).exists()


def test_a_preview_shows_the_form_and_sends_nothing(
    at_work: Client, steward: User, version: ConsentFormVersion
) -> None:
    draft = draft_of(steward, version)
    preview = f"/admin/consent-forms/{draft.pk}/preview/"
    html = at_work.get(preview).content.decode()
    assert ("May we keep your story safely?" in html, "Nothing can be sent from here" in html) == (True, True)
    assert 'type="submit"' not in html
    assert at_work.post(preview, said()).status_code == 405
    assert not Story.objects.exists()


def test_the_questions_in_another_language(
    client: Client, steward: User, version: ConsentFormVersion
) -> None:
    assert "We can ask you in" not in client.get("/share/").content.decode()
    draft = draft_of(steward, version, "pl")
    questions = {use: {"question": f"Po polsku: {use.value}?", "more": ""} for use in Use}
    words = {name: getattr(draft, name) for name in (*wording.WORDS, "read_within_days")}
    draft = wording.reword(by=steward, version=draft, questions=questions, **words)
    with pytest.raises(wording.NotReady, match="read and signed every word"):
        wording.publish(by=steward, version=draft)
    wording.sign(by=steward, version=draft, speaker="Wren (fictional)", read=draft.digest())
    wording.publish(by=steward, version=draft)
    assert "Po polsku" not in asked_in(client, "use-keep")
    assert 'href="?in=pl"' in client.get("/share/").content.decode()
    polish = "/share/?in=pl"
    assert '<h1 lang="pl">Po polsku: keep?' in asked_in(client, "use-keep", polish)
    assert '<option value="pl" selected>' in asked_in(client, "about", polish)
    send(client, said(body="Opowiadam.", language="pl"), polish)
    assert ConsentEvent.objects.get().form_version == draft
    assert "Po polsku: publish?" in opened(client, Story.objects.get())


def translated(steward: User, version: ConsentFormVersion, language: str = "ar") -> ConsentFormVersion:
    draft = draft_of(steward, version, language)
    wording.sign(by=steward, version=draft, speaker="Wren (fictional)", read=draft.digest())
    return wording.publish(by=steward, version=draft)


def test_a_translation_is_signed_in_the_admin_and_anew_when_a_word_changes(
    at_work: Client, steward: User, version: ConsentFormVersion
) -> None:
    draft = draft_of(steward, version, "cy")
    page = f"/admin/consent-forms/{draft.pk}/"
    signed = {"speaker": " Wren (fictional) ", "says_the_same": "yes", "read": draft.digest()}
    for wrong in (
        {"speaker": " "},
        {"speaker": "x" * 121},
        {"says_the_same": ""},
        {"read": "of other words"},
    ):
        at_work.post(f"{page}sign/", signed | wrong)
        draft.refresh_from_db()
        assert draft.signed_at is None
    at_work.post(f"{page}sign/", signed)
    draft.refresh_from_db()
    assert draft.speaker == "Wren (fictional)"
    at_work.post(page, words_of(draft))  # saved with the same words
    draft.refresh_from_db()
    assert draft.signed_at is not None
    at_work.post(page, words_of(draft, introduction="Other words."))
    at_work.post(f"{page}publish/")
    draft.refresh_from_db()
    assert (draft.speaker, draft.signed_at, draft.published_at) == ("", None, None)
    assert AuditEntry.objects.filter(action="form.signed").count() == 1


def test_the_first_language_of_a_form_needs_no_signature(steward: User, version: ConsentFormVersion) -> None:
    translated(steward, version)
    assert draft_of(steward, version, version.language).translates is None


def test_a_signature_holds_beside_the_words_that_it_was_read_beside(
    steward: User, version: ConsentFormVersion
) -> None:
    draft = draft_of(steward, version, "cy")
    wording.sign(by=steward, version=draft, speaker="Wren (fictional)", read=draft.digest())
    newer = draft_of(steward, version)
    words = {name: getattr(newer, name) for name in (*wording.WORDS, *wording.NUMBERS)}
    questions = dict(newer.asked())
    words["introduction"] = "Something else happens to it."
    wording.publish(
        by=steward, version=wording.reword(by=steward, version=newer, questions=questions, **words)
    )
    with pytest.raises(wording.NotReady):
        wording.publish(by=steward, version=draft)


def test_a_form_of_its_own_knows_which_language_came_first(
    steward: User, version: ConsentFormVersion
) -> None:
    translated(steward, version, "ar")
    study = StudyFactory(name="Fictional Elsewhere", consent_form=version.form)
    own = wording.give_own_form(by=UserFactory(role=Role.ADMINISTRATOR, is_superuser=True), study=study)
    arabic, english = (
        wording.draft(by=UserFactory(is_superuser=True), form=own, language=tag) for tag in ("ar", "en-gb")
    )
    assert (arabic.translates is None, english.translates is None) == (False, True)


def test_who_signed_never_changes(steward: User, version: ConsentFormVersion) -> None:
    published = translated(steward, version)
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentFormVersion.objects.filter(pk=published.pk).update(speaker="Somebody else")


def test_the_pages_around_it_are_in_its_language_from_the_right_too(
    client: Client, steward: User, version: ConsentFormVersion, settings: Any
) -> None:
    translated(steward, version)
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    door = client.get("/share/?in=ar").content.decode()
    assert '<html lang="ar" dir="rtl"' in door
    step = client.post("/share/?in=ar", {"anew": "yes"}, follow=True)
    assert '<html lang="ar" dir="rtl"' in step.content.decode()
    assert '<html lang="en-gb"' in client.get("/share/").content.decode()


def test_a_form_that_was_open_is_answered_as_it_was_asked(
    client: Client, steward: User, version: ConsentFormVersion
) -> None:
    form = said(body="I told this.")
    until(client, "look", form)
    newer = wording.publish(by=steward, version=draft_of(steward, version))
    client.post("/share/tell/look/", form)
    assert ConsentEvent.objects.get().form_version == version
    send(client, form)
    assert ConsentEvent.objects.order_by("-number")[0].form_version == newer


def test_the_teller_keeps_the_words_that_they_were_asked(
    client: Client, steward: User, version: ConsentFormVersion
) -> None:
    send(client, said(body="I told this."))
    asked = version.questions["publish"]["question"]
    draft = draft_of(steward, version)
    words = {name: getattr(draft, name) for name in (*wording.WORDS, "read_within_days")}
    questions = dict(draft.asked()) | {Use.PUBLISH: {"question": "Something else?", "more": ""}}
    wording.publish(
        by=steward, version=wording.reword(by=steward, version=draft, questions=questions, **words)
    )
    html = opened(client, Story.objects.get())
    assert (asked in html, "Something else?" in html, str(Use.PUBLISH.label) in html) == (True, False, False)


def test_a_form_is_changed_by_stewards_of_every_study_that_asks_with_it(version: ConsentFormVersion) -> None:
    here, elsewhere = the_study(), StudyFactory(name="Elsewhere")
    theirs: User = UserFactory(role=Role.STEWARD, role__study=elsewhere)
    with pytest.raises(PermissionDenied):
        draft_of(theirs, version)
    Study.objects.filter(pk=elsewhere.pk).update(consent_form=version.form)
    elsewhere.refresh_from_db()
    with pytest.raises(PermissionDenied):
        draft_of(theirs, version)
    own = wording.give_own_form(by=theirs, study=elsewhere)
    copy = ConsentFormVersion.objects.in_force(own)
    assert copy is not None
    assert (copy.questions, copy.number, own != version.form) == (version.questions, 1, True)
    assert wording.draft(by=theirs, form=own, language="en-gb").number == 2
    assert wording.give_own_form(by=theirs, study=elsewhere) == own
    with pytest.raises(PermissionDenied):
        wording.give_own_form(by=theirs, study=here)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.STORYTELLER, Role.STEWARD)])
def test_only_stewards_see_forms(client: Client, version: ConsentFormVersion, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    for address in ("", f"{version.pk}/", f"{version.pk}/preview/"):
        assert client.get(f"/admin/consent-forms/{address}").status_code in (302, 403)
    for act in (f"{version.pk}/publish/", f"{version.form_id}/draft/", f"{version.pk}/discard/"):
        assert client.post(f"/admin/consent-forms/{act}", {"language": "en-gb"}).status_code in (302, 403)
    assert ConsentFormVersion.objects.count() == 1


def test_the_projects_own_words_can_be_loaded_beside_a_draft(
    steward: User, version: ConsentFormVersion
) -> None:
    draft_of(steward, version)
    assert default_form.publish(**WHO | {"controller": "Another Trust"}).number == 3


def test_the_list_says_what_is_asked_where(
    at_work: Client, steward: User, version: ConsentFormVersion
) -> None:
    draft_of(steward, version, "cy")
    html = at_work.get("/admin/consent-forms/").content.decode()
    assert ("Cymraeg" in html, "Go on with the draft" in html, "a form of its own" in html) == (
        True,
        True,
        False,
    )
    StoryFactory()
    assert (
        "One story was told under it" in at_work.get(f"/admin/consent-forms/{version.pk}/").content.decode()
    )


def test_questions_are_asked_in_the_order_of_the_uses_on_any_database(version: ConsentFormVersion) -> None:
    asked = [use for use, _ in ConsentFormVersion.objects.get(pk=version.pk).asked()]
    assert asked == [use for use in Use if use in asked]
    assert asked[0] is Use.KEEP
