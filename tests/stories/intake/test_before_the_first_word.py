"""The limits of confidence, and help, are said before anything is told; nobody is asked before they are."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from stories.models import AuditEntry, ConsentFormVersion, HelpLine, Prompt, Study, Telling, User
from stories.roles import ROLES_WITH_ACCOUNT, Role
from stories.studies.acts import name_lead
from tests.factories import AreaFactory, ConsentFormVersionFactory, StudyFactory, UserFactory, the_study
from tests.stories.telling import BODY, begin, said, step_of, until

pytestmark = pytest.mark.django_db
LIMITS = "Somebody reads this within {n} days & tells no one but Ash."


@pytest.fixture
def version() -> ConsentFormVersion:
    version: ConsentFormVersion = ConsentFormVersionFactory(limits=LIMITS, read_within_days=9)
    return version


def closed(client: Client) -> bool:
    began = begin(client)
    is_closed = "We are not taking stories just now." in began.content.decode()
    assert is_closed is not Telling.objects.exists()
    return is_closed


def test_they_stand_before_the_first_box_and_beside_it(client: Client, version: ConsentFormVersion) -> None:
    words = "Somebody reads this within 9 days &amp; tells no one but Ash."
    assert words in client.get("/share/").content.decode()
    for way, step in (("write", "story"), ("speak", "sound")):
        assert words in until(client, step, said(way=way)).content.decode()


@pytest.mark.parametrize("lacks", [{"limits": ""}, {"read_within_days": None}])
def test_without_them_nobody_can_tell(client: Client, lacks: dict[str, Any]) -> None:
    ConsentFormVersionFactory(**lacks)
    assert closed(client)


def test_without_a_lead_nobody_can_tell(client: Client, version: ConsentFormVersion) -> None:
    assert not closed(client)
    Telling.objects.all().delete()
    User.objects.get(username="a-fictional-lead").delete()
    assert closed(client)


def test_an_older_version_that_says_them_is_asked_rather_than_one_that_does_not(
    client: Client, version: ConsentFormVersion
) -> None:
    ConsentFormVersionFactory(number=2, limits="")
    assert "within 9 days" in client.get("/share/").content.decode()


def test_a_steward_names_the_lead_of_their_study(client: Client, version: ConsentFormVersion) -> None:
    steward, collector = UserFactory(role=Role.STEWARD), UserFactory(role=Role.COLLECTOR)
    client.force_login(steward)
    assert "Safeguarding lead" in client.get("/admin/consent-forms/").content.decode()
    client.post(f"/admin/consent-forms/lead/{the_study().pk}/", {"lead": collector.pk})
    assert Study.objects.get().safeguarding_lead == collector
    assert AuditEntry.objects.filter(action="study.lead", detail__lead=collector.pk).exists()
    for nobody in ("", "0", "9" * 30, "x"):
        address = f"/admin/consent-forms/lead/{the_study().pk}/"
        assert client.post(address, {"lead": nobody}).status_code == 404


def test_nobody_else_does_and_no_stranger_is_named(version: ConsentFormVersion) -> None:
    steward = UserFactory(role=Role.STEWARD)
    with pytest.raises(ValidationError):
        name_lead(by=steward, study=the_study(), lead=UserFactory())
    elsewhere = StudyFactory()
    with pytest.raises(PermissionDenied):
        name_lead(by=UserFactory(role=Role.STEWARD), study=elsewhere, lead=steward)
    for role in ROLES_WITH_ACCOUNT:
        if role is not Role.STEWARD:
            with pytest.raises(PermissionDenied):
                name_lead(by=UserFactory(role=role), study=the_study(), lead=steward)


# ---- Help ---------------------------------------------------------------------------------------------


def test_on_every_page_it_says_whom_to_ring_and_what_becomes_of_it(
    client: Client, version: ConsentFormVersion
) -> None:
    until(client, "others", said(body=BODY))
    assert 'href="/share/tell/not-safe/"' in client.get("/share/tell/story/").content.decode()
    page = client.get("/share/tell/not-safe/").content.decode()
    assert ("tel:116123" in page, "What you told so far" in page, BODY[:9] in page) == (True, True, False)
    assert step_of(client.get("/share/tell/", follow=True)) == "others"
    client.post("/share/tell/throw-away/")
    assert "What you told so far" not in client.get("/share/tell/not-safe/").content.decode()


def test_help_is_that_of_the_area_and_of_what_it_lies_in(client: Client, version: ConsentFormVersion) -> None:
    nation, other = AreaFactory(name="Fictional Nation"), AreaFactory(name="Another")
    town = AreaFactory(name="Fictional Town", parent=nation)
    Study.objects.update(area=town)
    for number, (area, name) in enumerate(
        ((None, "For all"), (nation, "Of the nation"), (other, "Far away"))
    ):
        HelpLine.objects.create(
            name=name, how="Call", address="tel:1", area=area, position=number, about="<b>Free</b>"
        )
    for page in (begin(client), client.get("/share/tell/not-safe/")):
        html = page.content.decode()
        assert [name in html for name in ("For all", "Of the nation", "Far away", "Samaritans")] == [
            *(True, True, False, False)
        ]
        assert "&lt;b&gt;Free" in html
    assert "Of the nation" not in client.get("/my-story/").content.decode()


def lines(**changes: str) -> dict[str, str]:
    whole = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-position": "1"}
    return whole | {f"form-0-{name}": value for name, value in changes.items()}


def test_editors_and_stewards_keep_the_list_and_nobody_else(client: Client) -> None:
    sent = lines(name="A line", how="Call 1", address="tel:1")
    for role in ROLES_WITH_ACCOUNT:
        client.force_login(UserFactory(role=role))
        may = role in (Role.EDITOR, Role.STEWARD)
        assert (client.get("/admin/help-lines/").status_code == 200) is may
        before = HelpLine.objects.count()
        client.post("/admin/help-lines/", sent)
        assert HelpLine.objects.count() - before == int(may)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://x.example", "tel:", "https://a b", "data:,x"]
)
def test_an_address_that_is_none_is_refused(client: Client, address: str) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    refused = client.post("/admin/help-lines/", lines(name="A line", how="Call", address=address))
    assert (refused.status_code, HelpLine.objects.exists()) == (422, False)
    assert "Begin it with tel:, sms: or https://." in refused.content.decode()
    assert client.post("/admin/help-lines/", {}).status_code == 422


def test_prompts_and_help_are_in_the_language_in_which_one_is_asked(
    client: Client, version: ConsentFormVersion
) -> None:
    study = the_study()
    for language, words in (("", "For everyone"), ("en-gb", "In English"), ("cy", "Yn Gymraeg")):
        Prompt.objects.create(study=study, words=words, language=language)
        HelpLine.objects.create(name=words, how="Call", address="tel:116123", language=language)
    html = until(client, "story", said()).content.decode()
    assert html.count("For everyone") == html.count("In English") == 2
    assert "Yn Gymraeg" not in html
    assert "Yn Gymraeg" not in client.get("/share/tell/not-safe/").content.decode()
    assert "In English" in client.get("/privacy/").content.decode()
