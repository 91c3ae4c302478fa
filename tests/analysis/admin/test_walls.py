"""What others coded stays behind the walls of studies and of blindness, whichever way it is asked for."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from analysis.codebook import undoing
from analysis.codebook.acts import BadCode, add_example, create, edit
from analysis.codebook.merging import merge
from analysis.coding import acts as coding
from analysis.coding import progress, steps
from analysis.memos import acts as memos
from analysis.models import Code, Codebook, CodeChange, Coding, Memo
from stories.models import Area, Membership, Story, User
from stories.roles import Role
from tests.factories import StoryFactory, StudyFactory, UserFactory, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WORDS = "The lamp in the window"


@pytest.fixture
def story() -> Story:
    story: Story = StoryFactory(body=f"{WORDS} was for me. It rained.", title="The lamp")
    return story


@pytest.fixture
def code(researcher: User) -> Code:
    return create(by=researcher, codebook=Codebook.objects.first_of_all(), name="Light")


@pytest.fixture
def made(story: Story, researcher: User, code: Code) -> Coding:
    return coding.apply(by=researcher, passage=passage_of(story, WORDS), code=code)


@pytest.fixture
def blind(client: Client, story: Story) -> Client:
    reader = UserFactory(username="blind", role=Role.RESEARCHER)
    progress.be_blind(by=reader, story=story)
    client.force_login(reader)
    return client


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_example_is_not_shown_to_who_is_blind(made: Coding, researcher: User, blind: Client) -> None:
    example = add_example(by=researcher, code=made.code, passage=made.passage)
    assert WORDS not in text(blind, f"/admin/codebook/{made.code.slug}/")
    assert blind.post(f"/admin/codebook/{made.code.slug}/examples/{example.pk}/remove/").status_code == 404


def test_an_example_is_not_shown_to_another_study(made: Coding, researcher: User, client: Client) -> None:
    add_example(by=researcher, code=made.code, passage=made.passage)
    other = UserFactory(role=Role.RESEARCHER)
    Membership.objects.create(user=other, study=StudyFactory(), role=Role.RESEARCHER.value)
    client.force_login(other)
    assert WORDS not in text(client, f"/admin/codebook/{made.code.slug}/")


def test_no_coding_of_others_is_changed_or_named_by_who_is_blind(made: Coding, blind: Client) -> None:
    desk = f"/admin/workbench/{made.passage.revision.text.story.public_id}/"
    for act in ("restore", "remove", "code"):
        answer = blind.post(f"{desk}codings/{made.pk}/{act}/", {"code": made.code.slug})
        assert answer.status_code == 404, act
    assert blind.post(f"{desk}memos/", {"coding": made.pk, "body": "Whose?"}).status_code == 404
    assert blind.post(f"{desk}memos/", {"coding": "9" * 5_000, "body": "x"}).status_code == 404
    assert not Memo.objects.exists()


def test_a_memo_written_before_names_no_coding_to_who_is_blind_now(
    made: Coding, researcher: User, story: Story
) -> None:
    other = UserFactory(role=Role.RESEARCHER)
    memos.write(by=other, on=made, body="Yes.")
    assert Memo.objects.readable_by(other).count() == 1
    progress.be_blind(by=other, story=story)
    assert not Memo.objects.readable_by(other).exists()


def test_the_list_says_nothing_of_what_others_coded(made: Coding, blind: Client) -> None:
    assert "The lamp" in text(blind, "/admin/workbench/")
    assert "The lamp" not in text(blind, f"/admin/workbench/?code={made.code.slug}").split("<tbody>")[-1]


def test_blindness_is_not_taken_up_again(researcher: User, story: Story) -> None:
    progress.finish(by=researcher, story=story)
    progress.go_on(by=researcher, story=story)
    with pytest.raises(progress.SeenAlready):
        progress.be_blind(by=researcher, story=story)
    other = UserFactory(role=Role.RESEARCHER)
    progress.be_blind(by=other, story=story)
    progress.see_others(by=other, story=story)
    with pytest.raises(progress.SeenAlready):
        progress.be_blind(by=other, story=story)


def test_a_merge_is_not_undone_once_its_codings_went_on(made: Coding, researcher: User) -> None:
    book = made.code.codebook
    second, third = (create(by=researcher, codebook=book, name=name) for name in ("Second", "Third"))
    merge(by=researcher, code=made.code, into=second)
    merge(by=researcher, code=second, into=third)
    first = CodeChange.objects.get(code=made.code, kind="merged")
    with pytest.raises(BadCode, match="“Second” was merged on into “Third” since"):
        undoing.undo(by=researcher, change=first)
    for code in (second, made.code):
        undoing.undo(by=researcher, change=CodeChange.objects.get(code=code, kind="merged"))
    assert Coding.objects.live().get().code == made.code


def test_nothing_is_put_back_onto_a_merged_code(made: Coding, researcher: User) -> None:
    other = create(by=researcher, codebook=made.code.codebook, name="Other")
    coding.remove(by=researcher, coding=made)
    merge(by=researcher, code=made.code, into=other)
    Coding.objects.filter(pk=made.pk).update(code=made.code)
    with pytest.raises(coding.NotInCodebook, match="was merged into “Other”"):
        coding.restore(by=researcher, coding=made)


def test_a_name_in_other_capitals_is_taken(made: Coding, researcher: User) -> None:
    other = create(by=researcher, codebook=made.code.codebook, name="Other")
    with pytest.raises(BadCode, match="has this name already"):
        edit(by=researcher, code=other, fields={"name": "LIGHT"})


def test_a_memo_that_was_changed_in_the_list_is_undone_at_the_desk(
    client: Client, researcher: User, story: Story
) -> None:
    client.force_login(researcher)
    client.post(f"/admin/workbench/{story.public_id}/memos/", {"body": "one"})
    client.post(f"/admin/memos/{Memo.objects.get().pk}/", {"body": "two"})

    def now() -> str:
        return Memo.objects.live().get().body

    assert now() == "two"
    steps.undo(by=researcher, story=story)
    assert now() == "one"
    steps.redo(by=researcher, story=story)
    assert now() == "two"


def test_a_new_code_of_another_is_told_to_an_open_desk(made: Coding, client: Client, story: Story) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    desk = f"/admin/workbench/{story.public_id}/"
    answer = json.loads(client.get(f"{desk}since/", {"at": made.changed_at.isoformat()}).content)
    assert [code["name"] for code in answer["codes"]] == ["Light"]
    for moment in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"):
        assert client.get(f"{desk}since/", {"at": moment}).status_code == 200
    assert client.get(f"{desk}times/{'9' * 30}/").status_code == 404


def test_a_table_of_a_place_has_no_column_above_it(made: Coding, client: Client, researcher: User) -> None:
    region = Area.add_root(name="Northwater")
    towns = [region.add_child(name=name) for name in ("Millbrigg", "Saltrow")]
    for town in towns:
        told = StoryFactory(body=f"{WORDS} again.", area=town, told_on=date(2026, 1, 1))
        coding.apply(by=researcher, passage=passage_of(told, WORDS), code=made.code)
    client.force_login(researcher)
    heads = text(client, f"/admin/tables/place/?place={towns[0].pk}&words=x").split("<thead>")[1]
    assert "Millbrigg" in heads
    assert "code1=light&amp;place=" in heads
    assert f"place={region.pk}" not in heads
    assert "words=" not in heads


NUL: dict[str, Any] = dict.fromkeys(("words", "story", "study", "place", "coder", "speaker", "code1"), "\x00")


@pytest.mark.parametrize(
    "address", ["passages/", "tables/place/", "tables/code/", "memos/?q=%00", "workbench/"]
)
def test_a_nul_asks_for_nothing(made: Coding, client: Client, researcher: User, address: str) -> None:
    client.force_login(researcher)
    assert client.get(f"/admin/{address}", {} if "?" in address else NUL).status_code == 200
    assert client.post("/admin/passages/save/", {"name": "\0", "code1": "\0"}).status_code == 302
    assert client.post("/admin/passages.csv", NUL).status_code == 302
    assert client.post("/admin/memos/", {"of": "\0", "body": "\0"}).status_code == 404
