"""All memos in one list, and as a file."""

import pytest
from django.test import Client

from analysis.memos import acts
from analysis.models import Memo
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import CopyOf, Study, User
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import CodeFactory, CodingFactory, StoryFactory, UserFactory, passage_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/memos/"


@pytest.fixture
def desk(client: Client, researcher: User) -> Client:
    client.force_login(researcher)
    return client


def taken_out(client: Client, **asked: str) -> str:
    answer = client.post("/admin/memos.csv", asked)
    assert answer.status_code == 200
    return b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_each_hangs_on_and_finds_them(desk: Client, researcher: User) -> None:
    story = StoryFactory(title="A spring")
    made = CodingFactory(passage=passage_of(story, "I lost my job"), code=CodeFactory(name="Work"))
    other = UserFactory(role=Role.RESEARCHER)
    for by, hook, body in (
        (researcher, story, "First on all."),
        (other, made.passage, "Second on words."),
        (researcher, made, "Third on coding."),
        (other, made.code, "Fourth on code."),
        (researcher, Study.objects.get(), "Fifth on study."),
    ):
        acts.write(by=by, on=hook, body=body)
    html = page(desk)
    for said in ("A spring</a>", "“I lost my job”</a>", "Work: “I lost my job”</a>", "Work</a>"):
        assert said in html
    assert "Fourth" not in page(desk, f"{PAGE}?mine=on")
    assert ("Second" in page(desk, f"{PAGE}?on=passage"), "Third" in page(desk, f"{PAGE}?on=passage")) == (
        True,
        False,
    )
    assert "First" in page(desk, f"{PAGE}?q=ON+ALL")
    assert "No memo fits." in page(desk, f"{PAGE}?q=nowhere")
    assert desk.get("/admin/memos.csv").status_code == 405
    rows = taken_out(desk, on="code").splitlines()
    assert (len(rows), rows[1].startswith("Code,Work,"), CopyOf.objects.count()) == (2, True, 0)
    assert "Third on coding." in taken_out(desk)
    assert CopyOf.objects.get().subject == story.public_id
    assert "Third on coding." in taken_out(desk, outside="on")
    consent.change(by=Teller(story.pk), story=story, answers={Use.SHARE: False})
    refused = desk.post("/admin/memos.xlsx", {"outside": "on"}, follow=True).content.decode()
    assert "There is nothing that may be taken out so." in refused
    consent.withdraw(by=Teller(story.pk), story=story)
    html = page(desk)
    assert ("First" in html, "Second" in html, "Third" in html, "Fourth" in html) == (
        False,
        False,
        False,
        True,
    )


def test_memos_on_a_study_and_on_a_code_are_written_and_changed_here(desk: Client) -> None:
    code = CodeFactory()
    study = Study.objects.get()
    desk.post(PAGE, {"of": study.slug, "body": "=1+1"})
    desk.post(f"/admin/codebook/{code.slug}/memos/", {"body": "When is it hope?"})
    assert "When is it hope?" in page(desk, f"/admin/codebook/{code.slug}/")
    assert "'=1+1" in taken_out(desk)
    memo = Memo.objects.get(code=code)
    desk.post(f"{PAGE}{memo.pk}/", {"body": "When is it not?"})
    assert "When is it not?" in page(desk)
    desk.post(f"{PAGE}{Memo.objects.live().get(code=code).pk}/", {"remove": "yes"})
    assert not Memo.objects.live().filter(code=code).exists()
    assert "Write something first." in desk.post(PAGE, {"of": study.slug}, follow=True).content.decode()


def test_an_editor_reads_and_writes_none(client: Client, editor: User, researcher: User) -> None:
    acts.write(by=researcher, on=StoryFactory(), body="Seen.")
    client.force_login(editor)
    html = page(client)
    assert ("Seen." in html, "A memo on the work" in html, "Change it" in html) == (True, False, False)
    client.post(f"{PAGE}{Memo.objects.get().pk}/", {"body": "x"})
    assert Memo.objects.live().get().body == "Seen."
