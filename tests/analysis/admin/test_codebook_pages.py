"""The codebook in the admin: seen by all who read, changed by those who look after it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from analysis.models import Code, CodeChange, CodeExample, Coding
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import User
from stories.roles import Role
from tests.factories import CodeFactory, CodingFactory, StoryFactory, UserFactory, passage_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/codebook/"


@pytest.fixture
def desk(client: Client, researcher: User, starter: None) -> Client:
    client.force_login(researcher)
    return client


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, address: str, **sent: Any) -> str:
    answer = client.post(f"{PAGE}{address}", sent, follow=True)
    return answer.content.decode()


def test_the_tree_says_how_often_each_code_is_used_in_what_may_be_read(desk: Client) -> None:
    code = Code.objects.get(slug="hope")
    CodingFactory(code=code)
    closed = CodingFactory(code=code)
    story = closed.passage.revision.text.story
    consent.withdraw(by=Teller(story.pk), story=story)
    html = page(desk)
    assert 'id="code-hope"' in html
    line = html.partition('id="code-hope"')[2].partition("</li>")[0]
    assert '<span class="codebook-number" title="Passages">1</span>' in line


def test_an_editor_sees_it_and_changes_nothing(client: Client, editor: User, starter: None) -> None:
    client.force_login(editor)
    html = page(client) + page(client, f"{PAGE}hope/")
    assert ("Add the code" in html, "Retire this code" in html, ">Save<" in html) == (
        False,
        False,
        False,
    )
    for address in ("+new/", "hope/edit/", "hope/retire/", "hope/move/", "hope/merge/", "+file/"):
        client.post(f"{PAGE}{address}", {"name": "X", "step": "down", "into": "work", "colour": 1})
    assert (Code.objects.filter(name="X").exists(), CodeChange.objects.exists()) == (False, False)


def test_others_do_not_see_it(client: Client, starter: None) -> None:
    client.force_login(UserFactory(role=Role.LEADER))
    for address in (PAGE, f"{PAGE}hope/", "/admin/codebook.csv", "/admin/codebook.qdc"):
        assert client.get(address).status_code in (302, 403)


def test_a_code_is_made_and_a_close_name_is_warned_of(desk: Client) -> None:
    html = post(desk, "+new/", name="Hopes", parent="isolation")
    assert "“Hopes” is in the codebook." in html
    assert "Its name is close to “Hope”" in html
    assert Code.objects.get(slug="hopes").get_parent().slug == "isolation"
    assert "Names that are close" in page(desk)
    answer = desk.post(f"{PAGE}+new/", {"name": ""})
    assert (answer.status_code, Code.objects.filter(name="").exists()) == (422, False)


def test_a_code_is_edited_compared_and_undone(desk: Client) -> None:
    sent = {"definition": "A way out.", "lexicon": "A way out\n\n a way  out \nlight", "colour": "3"}
    assert "Saved." in post(desk, "hope/edit/", name="Hope", shape="star", **sent)
    code = Code.objects.get(slug="hope")
    assert (code.definition, code.lexicon, code.colour) == ("A way out.", ["a way out", "light"], 3)
    html = page(desk, f"{PAGE}+changes/")
    assert "<ins>A way out.</ins>" in html
    assert "Nothing has changed since then." in page(desk, f"{PAGE}+changes/?since=2999-01-01")
    assert page(desk, f"{PAGE}+changes/?since=nonsense")
    change = CodeChange.objects.get()
    assert "Undone: “Edited”." in post(desk, f"hope/undo/{change.pk}/")
    assert Code.objects.get(slug="hope").definition != "A way out."
    assert "changed again since" in post(desk, f"hope/undo/{change.pk}/")
    bad = desk.post(f"{PAGE}hope/edit/", {"name": "Work", "colour": 1, "shape": "star"})
    assert (bad.status_code, "has this name already" in bad.content.decode()) == (422, True)


def test_a_code_goes_up_down_in_and_out(desk: Client) -> None:
    def order() -> list[str]:
        return [f"{'.' * (code.depth - 1)}{code.slug}" for code in Code.objects.order_by("path")][:3]

    assert order() == ["poverty", "isolation", "caring"]
    seen = []
    for slug, step in (
        ("isolation", "up"),
        ("isolation", "down"),
        ("isolation", "in"),
        ("isolation", "out"),
    ):
        desk.post(f"{PAGE}{slug}/move/", {"step": step})
        seen.append(order())
    assert seen == [
        ["isolation", "poverty", "caring"],
        ["poverty", "isolation", "caring"],
        ["poverty", ".isolation", "caring"],
        ["poverty", "isolation", "caring"],
    ]
    assert "can't go further" in post(desk, "poverty/move/", step="out").replace("&#x27;", "'")
    by_script = {"X-Requested-With": "XMLHttpRequest"}
    answer = desk.post(f"{PAGE}caring/move/", {"parent": "poverty", "after": ""}, headers=by_script)
    assert (answer.json(), order()) == ({"said": "“Caring” was moved."}, ["poverty", ".caring", "isolation"])
    refused = desk.post(f"{PAGE}poverty/move/", {"parent": "caring"}, headers=by_script)
    assert (refused.status_code, refused.json()) == (409, {"said": "A code can't stand under itself."})


def test_merged_split_and_retired_from_its_page(desk: Client, researcher: User) -> None:
    hope, work = (Code.objects.get(slug=slug) for slug in ("hope", "work"))
    made = CodingFactory(code=hope, coder=researcher)
    html = post(desk, "hope/split/", name="A new day", codings=[made.pk])
    assert "“A new day” was split off." in html
    assert "Name the new code and choose its passages." in post(desk, "hope/split/", name="")
    html = post(desk, "a-new-day/merge/", into="work")
    assert "“A new day” was merged into “Work”." in html
    assert Coding.objects.get().code == work
    assert "Choose another code" in post(desk, "work/merge/", into="work")
    post(desk, "work/retire/")
    assert "Retired (2)" in page(desk)
    assert "It is offered again." in post(desk, "work/bring-back/")
    assert "Undo that instead" in post(desk, "a-new-day/bring-back/")


def test_an_example_is_shown_while_its_teller_allows_it(desk: Client, researcher: User) -> None:
    story = StoryFactory(body="The lamp in the window was for me.")
    made = CodingFactory(
        code=Code.objects.get(slug="hope"),
        passage=passage_of(story, "The lamp in the window"),
        coder=researcher,
    )
    assert "Added to the examples." in post(desk, f"hope/examples/add/{made.pk}/")
    assert "The lamp in the window" in page(desk, f"{PAGE}hope/")
    example = CodeExample.objects.get()
    assert "The passage stays coded." in post(desk, f"hope/examples/{example.pk}/remove/")
    post(desk, f"hope/examples/add/{made.pk}/")
    consent.withdraw(by=Teller(story.pk), story=story)
    assert "The lamp in the window" not in page(desk, f"{PAGE}hope/")


def test_files_go_out_and_come_in(desk: Client) -> None:
    for end in ("csv", "qdc"):
        answer = desk.get(f"/admin/codebook.{end}")
        assert answer["Content-Disposition"] == f'attachment; filename="codebook.{end}"'
        sent = SimpleUploadedFile(f"codebook.{end}", answer.content)
        assert "0 codes added, 0 brought up to date, 15 were the same." in post(desk, "+file/", file=sent)
    for sent, said in (
        (SimpleUploadedFile("codebook.doc", b"x"), "ends in .csv or .qdc"),
        (SimpleUploadedFile("codebook.csv", b"x"), "Nothing was changed."),
        ("", "at most 5 MB"),
    ):
        assert said in post(desk, "+file/", file=sent)


def test_a_code_of_another_studys_codebook_is_not_here(desk: Client) -> None:
    assert desk.get(f"{PAGE}nothing/").status_code == 404
    assert desk.get(reverse("analysis_code", args=[CodeFactory().slug])).status_code == 200
