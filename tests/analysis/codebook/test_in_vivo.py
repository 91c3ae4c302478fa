"""A code called by a teller's words has them while they may be read, and nowhere else."""

from typing import Any

import pytest
from django.test import Client

from analysis.codebook.acts import edit
from analysis.codebook.undoing import undo
from analysis.coding import progress
from analysis.models import Code, CodeChange, Coding
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import Membership, Story, User
from stories.redaction import parts
from stories.roles import Role
from tests.factories import StoryFactory, StudyFactory, UserFactory, erase, passage_of, revision_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WORDS = "counting coins under the lamp"
BODY = f"I sat there {WORDS}, every night. It rained."
CALLED = f"“{WORDS}”"
BOOK = "/admin/codebook/"


@pytest.fixture
def story() -> Story:
    story: Story = StoryFactory(body=BODY, title="The lamp")
    return story


@pytest.fixture
def editor(client: Client) -> User:
    person: User = UserFactory(role=Role.RESEARCHER)
    client.force_login(person)
    return person


def code_in_vivo(client: Client, story: Story, **more: str) -> Any:
    start = BODY.index(WORDS)
    place = {"revision": revision_of(story).pk, "start": start, "end": start + len(WORDS)}
    return client.post(
        f"/admin/workbench/{story.public_id}/code/",
        place | (more or {"vivo": "on"}),
        headers={"x-requested-with": "XMLHttpRequest"},
    )


def everywhere(client: Client) -> str:
    """All pages and files of the workbench that name codes."""
    code = Code.objects.get(name__startswith="In vivo")
    pages = (
        *(BOOK, f"{BOOK}{code.slug}/", f"{BOOK}+changes/", "/admin/codebook.csv", "/admin/codebook.qdc"),
        *("/admin/workbench/", "/admin/passages/", "/admin/tables/story/"),
    )
    answers = [client.get(page) for page in pages]
    assert [answer.status_code for answer in answers] == [200] * len(pages)
    return "".join(b"".join(answer).decode() for answer in answers)  # type: ignore[arg-type]


def test_the_words_are_the_code_and_are_copied_nowhere(client: Client, editor: User, story: Story) -> None:
    answer = code_in_vivo(client, story).json()
    assert answer["said"] == f"Coded as {CALLED}."
    [made] = answer["codes"]
    assert made["name"] == CALLED
    code = Code.objects.get(pk=made["pk"])
    assert (code.name, code.slug) == (f"In vivo {Code.objects.count()}", made["slug"])
    assert WORDS not in code.slug.replace("-", " ")
    assert code.said_in == passage_of(story, WORDS)
    assert not [one for one in CodeChange.objects.all() if WORDS in f"{one.before} {one.after}"]
    for address in (
        BOOK,
        f"{BOOK}{code.slug}/",
        f"/admin/workbench/{story.public_id}/",
        "/admin/tables/story/",
    ):
        assert CALLED in client.get(address).content.decode().replace("&quot;", '"'), address
    for address in ("/admin/codebook.csv", "/admin/codebook.qdc"):
        assert WORDS not in b"".join(client.get(address)).decode(), address  # type: ignore[arg-type]


def test_the_same_words_are_one_code(client: Client, editor: User, story: Story) -> None:
    first, again = code_in_vivo(client, story).json(), code_in_vivo(client, story).json()
    assert Code.objects.filter(said_in__isnull=False).count() == 1
    assert (first["said"], again["said"]) == (f"Coded as {CALLED}.", f"Coded as {CALLED} already.")


@pytest.mark.parametrize("typed", ["Counting coins  UNDER the lamp", "coins under the"])
def test_words_that_are_typed_again_are_in_vivo_too(
    client: Client, editor: User, story: Story, typed: str
) -> None:
    code_in_vivo(client, story, new=typed)
    code = Code.objects.get(said_in__isnull=False)
    assert code.said_in.text.casefold() == " ".join(typed.casefold().split())
    assert code.name.startswith("In vivo")


@pytest.mark.parametrize("typed", ["The lamp", "Lamp, coins and the rest", "coins"])
def test_a_name_of_ones_own_is_a_name(client: Client, editor: User, story: Story, typed: str) -> None:
    code_in_vivo(client, story, new=typed)
    assert Code.objects.get(name=typed).said_in is None


def gone_for_research(story: Story) -> None:
    consent.withdraw(by=Teller(story.pk), story=story)


def held(story: Story) -> None:
    consent.pause(by=Teller(story.pk), story=story)


def closed(story: Story) -> None:
    start = BODY.index(WORDS)
    parts.close(by=Teller(story.pk), revision=revision_of(story), start=start, end=start + len(WORDS))


@pytest.mark.parametrize("shut", [gone_for_research, held, closed])
def test_words_that_may_not_be_read_name_no_code(
    client: Client, editor: User, story: Story, shut: Any
) -> None:
    code_in_vivo(client, story)
    assert WORDS in everywhere(client)
    shut(story)
    assert WORDS not in everywhere(client)
    assert "In vivo" in everywhere(client)


def test_another_study_sees_no_words(client: Client, editor: User, story: Story) -> None:
    code_in_vivo(client, story)
    other = UserFactory(role=Role.RESEARCHER)
    Membership.objects.create(user=other, study=StudyFactory(), role=Role.RESEARCHER.value)
    client.force_login(other)
    assert WORDS not in everywhere(client)


def test_who_is_blind_sees_no_words_of_others(client: Client, editor: User, story: Story) -> None:
    code_in_vivo(client, story)
    other = UserFactory(role=Role.RESEARCHER)
    progress.be_blind(by=other, story=story)
    client.force_login(other)
    assert WORDS not in everywhere(client).replace(BODY, "")


def test_erasing_leaves_a_number(client: Client, editor: User, story: Story) -> None:
    code_in_vivo(client, story)
    code = Code.objects.get(said_in__isnull=False)
    edit(by=editor, code=code, fields={"name": "Light"})
    erase(story)
    code.refresh_from_db()
    assert (code.name, code.said_in) == ("Light", None)
    undo(by=editor, change=CodeChange.objects.get(code=code, kind="edited"))
    code.refresh_from_db()
    assert (code.name[:7], code.said_in) == ("In vivo", None)
    assert Coding.objects.count() == 0


def test_a_name_of_ones_own_takes_their_place_and_undo_brings_them_back(
    client: Client, editor: User, story: Story
) -> None:
    code_in_vivo(client, story)
    code = Code.objects.get(said_in__isnull=False)
    edit(by=editor, code=code, fields={"name": "Light"})
    assert Code.objects.get(pk=code.pk).said_in is None
    undo(by=editor, change=CodeChange.objects.get(code=code, kind="edited"))
    assert Code.objects.get(pk=code.pk).said_in == passage_of(story, WORDS)
