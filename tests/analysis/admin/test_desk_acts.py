"""What is done at the desk: each act one step, answered with what changed, each coder's own."""

import pytest
from django.test import Client

from analysis.coding import acts as codings
from analysis.models import Code, Coding, Decision, Suggestion
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Story, User
from stories.roles import Role
from tests.analysis.admin.test_desk_views import (
    BODY,
    BY_SCRIPT,
    address,
    choice,
    notes,
    page,
    reading,
    send,
    story,
)
from tests.factories import CodingFactory, StoryFactory, UserFactory, passage_of, revision_of

__all__ = ["reading", "story"]  # fixtures
pytestmark = pytest.mark.django_db


def test_by_script_the_answer_is_what_changed_and_no_page(reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    answer = send(reading, "accept", story, suggestion.pk, script=True).json()
    made = Coding.objects.get()
    assert answer == {
        "said": "Work: Accepted.",
        "codes": [],
        "notes": [
            {
                "key": f"c{made.pk}",
                "revision": revision_of(story).pk,
                "at": [0, 16],
                "code": made.code_id,
                "by": "researcher",
                "mine": True,
                "machine": True,
            }
        ],
        "gone": [f"s{suggestion.pk}"],
        "undo": True,
        "redo": False,
    }


def test_undo_and_redo_go_through_all_that_was_done(reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    send(reading, "accept", story, suggestion.pk)
    send(reading, "code_words", story, code="hope", **choice(story, "We ate."))
    made = Coding.objects.get(code__slug="hope")
    send(reading, "recode", story, made.pk, code="work")
    send(reading, "remove", story, made.pk)

    def live() -> list[str]:
        return sorted(Coding.objects.live().values_list("code__slug", flat=True))

    seen = []
    for _ in range(5):
        send(reading, "undo", story)
        seen.append(live())
    assert seen == [["work", "work"], ["hope", "work"], ["work"], [], []]
    assert "There is nothing to undo." in page(reading, story)
    assert send(reading, "redo", story, script=True).json()["said"] == "Done again."
    assert Decision.objects.get().accepted
    for _ in range(3):
        send(reading, "redo", story)
    assert (live(), Coding.objects.get(pk=made.pk).code.slug) == (["work"], "work")


def test_a_coding_gets_another_code_and_keeps_who_made_it_and_when(
    reading: Client, story: Story, researcher: User
) -> None:
    made = CodingFactory(
        passage=passage_of(story, "We ate."), coder=researcher, code=Code.objects.get(slug="hope")
    )
    answer = send(reading, "recode", story, made.pk, code="work", script=True).json()
    assert answer["said"] == "Hope is now Work."
    now = Coding.objects.get(pk=made.pk)
    assert (now.code.slug, now.made_at) == ("work", made.made_at)
    card = reading.get(address("coding", story, made.pk)).content.decode()
    assert "Coded by researcher" in card
    CodingFactory(passage=made.passage, coder=researcher, code=Code.objects.get(slug="hope"))
    twin = send(reading, "recode", story, made.pk, code="hope", script=True)
    assert (twin.status_code, twin.json()) == (
        409,
        {"said": "These words have this code already: “Hope”."},
    )


def test_several_codes_a_new_one_and_the_whole_text_at_once(reading: Client, story: Story) -> None:
    answer = send(
        reading,
        "code_words",
        story,
        script=True,
        **choice(story, "We ate."),
        code=["hope", "work"],
        new="  Eating   together ",
    ).json()
    assert answer["said"] == "Coded as Work, Hope, Eating together."
    assert len(answer["notes"]) == 3
    assert [code["name"] for code in answer["codes"]] == ["Eating together"]
    assert Code.objects.get(name="Eating together").slug == "eating-together"
    send(reading, "undo", story)
    assert not Coding.objects.live().exists()
    send(reading, "code_words", story, revision=revision_of(story).pk, whole="on", code="hope")
    assert Coding.objects.live().get().passage.text == BODY
    send(reading, "code_words", story, new="eating TOGETHER", **choice(story, "We ate."))
    assert Code.objects.filter(name__iexact="eating together").count() == 1


def test_a_suggestion_is_accepted_of_other_words_and_with_another_code(reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    send(reading, "accept", story, suggestion.pk, code="hope", **choice(story, "lost my job"))
    made = Coding.objects.get()
    assert (made.passage.text, made.code.slug, made.from_suggestion) == ("lost my job", "hope", suggestion)
    assert notes(page(reading, story))[0].startswith("Hope, researcher after a suggestion")
    send(reading, "remove", story, made.pk)
    assert notes(page(reading, story))[0].startswith("Suggested: Work")


def test_all_suggestions_of_a_code_are_decided_on_together(
    reading: Client, story: Story, researcher: User
) -> None:
    work = Suggestion.objects.get(code__slug="work")
    for words in ("We ate.", "cold"):
        Suggestion.objects.create(passage=passage_of(story, words), code=work.code, score=1, made_by="test")
    card = reading.get(address("suggestion", story, work.pk)).content.decode()
    assert "All 3 suggestions of “Work” in this story" in card
    answer = send(reading, "accept_together", story, code="work", script=True).json()
    assert (answer["said"], len(answer["notes"]), len(answer["gone"])) == ("Work: 3 accepted.", 3, 3)
    send(reading, "undo", story)
    assert (Coding.objects.live().count(), Suggestion.objects.open_to(researcher).count()) == (0, 4)
    send(reading, "reject_together", story, code="work")
    assert Suggestion.objects.open_to(researcher).count() == 1


def test_two_coders_decide_each_for_themselves(client: Client, reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    send(reading, "accept", story, suggestion.pk)
    other = Client()
    other.force_login(UserFactory(username="other", role=Role.RESEARCHER))
    assert notes(page(other, story))[:2] == [
        "Work, researcher after a suggestion 😀 I lost my job.",
        "Suggested: Work 😀 I lost my job.",
    ]
    send(other, "accept", story, suggestion.pk)
    assert Coding.objects.live().filter(from_suggestion=suggestion).count() == 2
    send(other, "undo", story)
    send(other, "undo", story)  # what the first one did is not theirs to undo
    assert [one.coder.username for one in Coding.objects.live()] == ["researcher"]


def test_what_others_do_is_told_within_seconds(reading: Client, story: Story) -> None:
    begun = reading.get(address("since", story)).json()
    assert (begun["notes"], begun["gone"]) == ([], [])
    made = CodingFactory(passage=passage_of(story, "We ate."))
    told = reading.get(address("since", story), {"at": begun["at"]}).json()
    assert [note["key"] for note in told["notes"]] == [f"c{made.pk}"]
    codings.remove(by=made.coder if made.coder.has_perm("stories.code_passages") else _chief(), coding=made)
    told = reading.get(address("since", story), {"at": begun["at"]}).json()
    assert (told["notes"], told["gone"]) == ([], [f"c{made.pk}"])
    for nonsense in ("", "yesterday", "2026-13-45T99:99", "2026-11-29T10:00:00"):
        assert reading.get(address("since", story), {"at": nonsense}).status_code == 200


def _chief() -> User:
    chief: User = UserFactory(role=Role.RESEARCHER)
    return chief


def test_the_card_of_a_coding_leads_to_other_passages_that_may_be_read(reading: Client, story: Story) -> None:
    made = CodingFactory(passage=passage_of(story, "We ate."), code=Code.objects.get(slug="hope"))
    there, closed = (StoryFactory(body=f"The {word} bench was mine.") for word in ("green", "secret"))
    for one in (there, closed):
        CodingFactory(passage=passage_of(one, one.texts.get().current.body), code=made.code)
    acts.withdraw(by=Teller(closed.pk), story=closed)
    card = reading.get(address("coding", story, made.pk), headers=BY_SCRIPT).content.decode()
    assert ("green bench" in card, "secret bench" in card, "<html" in card) == (True, False, False)


def test_deciding_against_ones_own_decision_is_a_conflict(reading: Client, story: Story) -> None:
    suggestion = Suggestion.objects.get(code__slug="work")
    send(reading, "reject", story, suggestion.pk)
    plain = send(reading, "accept", story, suggestion.pk)
    scripted = send(reading, "accept", story, suggestion.pk, script=True)
    said = "You have decided on this already. Undo that first."
    assert (plain.status_code, scripted.status_code, scripted.json()) == (302, 409, {"said": said})
    assert said in page(reading, story)
    assert Coding.objects.count() == 0
