import pytest
from django.core.exceptions import PermissionDenied

from analysis.coding import acts as coding
from analysis.coding import suggestions
from analysis.models import Coding, Decision, Suggestion
from analysis.reading import NotReadable
from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import AuditEntry, User
from stories.roles import Role
from tests.factories import CodeFactory, StoryFactory, UserFactory, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def suggestion(db: None) -> Suggestion:
    return Suggestion.objects.create(
        passage=passage_of(StoryFactory(), "I lost my job"),
        code=CodeFactory(),
        score=0.7,
        because="lost my job",
        made_by="theme_lexicon 1 (spaCy 3.8)",
    )


def state(suggestion: Suggestion, coder: User) -> bool | None:
    """Whether they accepted it; None where it is open to them."""
    return (
        Decision.objects.filter(suggestion=suggestion, coder=coder).values_list("accepted", flat=True).first()
    )


def trail() -> list[str]:
    entries = AuditEntry.objects.filter(action__regex="^(coding|suggestion)[.]").order_by("pk")
    return [entry.action for entry in entries]


def test_accept_makes_a_persons_coding_that_remembers_the_machine(
    suggestion: Suggestion, researcher: User, heard: list[int]
) -> None:
    made = suggestions.accept(by=researcher, suggestion=suggestion)
    again = suggestions.accept(by=researcher, suggestion=suggestion)
    assert (made, made.coder, made.from_suggestion) == (again, researcher, suggestion)
    assert (made.passage, made.code) == (suggestion.passage, suggestion.code)
    assert state(suggestion, researcher) is True
    assert trail() == ["coding.applied", "suggestion.accepted"]
    assert heard == [suggestion.passage.revision.text.story_id]


def test_accept_takes_up_the_same_persons_own_coding(suggestion: Suggestion, researcher: User) -> None:
    own = coding.apply(by=researcher, passage=suggestion.passage, code=suggestion.code)
    assert suggestions.accept(by=researcher, suggestion=suggestion) == own
    assert Coding.objects.get().from_suggestion == suggestion


def test_reject_and_reopen(suggestion: Suggestion, researcher: User) -> None:
    suggestions.reject(by=researcher, suggestion=suggestion)
    suggestions.reject(by=researcher, suggestion=suggestion)
    assert state(suggestion, researcher) is False
    suggestions.reopen(by=researcher, suggestion=suggestion)
    suggestions.reopen(by=researcher, suggestion=suggestion)
    assert state(suggestion, researcher) is None
    assert trail() == ["suggestion.rejected", "suggestion.reopened"]
    assert (
        list(Suggestion.objects.open_to(researcher)) == list(Suggestion.objects.undecided()) == [suggestion]
    )


def test_reopen_of_an_accepted_one_takes_its_coding_away(suggestion: Suggestion, researcher: User) -> None:
    made = suggestions.accept(by=researcher, suggestion=suggestion)
    suggestions.reopen(by=researcher, suggestion=suggestion)
    assert list(Coding.objects.live()) == []
    assert state(suggestion, researcher) is None
    assert suggestions.accept(by=researcher, suggestion=suggestion) == made
    assert list(Coding.objects.live()) == [made]


def test_removing_the_coding_opens_the_suggestion_again(suggestion: Suggestion, researcher: User) -> None:
    made = suggestions.accept(by=researcher, suggestion=suggestion)
    coding.remove(by=researcher, coding=made)
    assert state(suggestion, researcher) is None
    coding.restore(by=researcher, coding=made)
    assert state(suggestion, researcher) is True


def test_each_coder_decides_for_themselves(suggestion: Suggestion, researcher: User) -> None:
    other = UserFactory(role=Role.RESEARCHER)
    theirs = suggestions.accept(by=other, suggestion=suggestion)
    mine = suggestions.accept(by=researcher, suggestion=suggestion)
    assert (mine != theirs, set(Coding.objects.live())) == (True, {mine, theirs})
    suggestions.reopen(by=other, suggestion=suggestion)
    suggestions.reject(by=other, suggestion=suggestion)
    assert (state(suggestion, other), state(suggestion, researcher)) == (False, True)
    assert list(Coding.objects.live()) == [mine]


def test_accept_of_other_words_with_another_code_opens_again_when_taken_away(
    suggestion: Suggestion, researcher: User
) -> None:
    story = suggestion.passage.revision.text.story
    words, code = passage_of(story, "lost my job"), CodeFactory()
    made = suggestions.accept(by=researcher, suggestion=suggestion, passage=words, code=code)
    assert (made.passage, made.code, made.from_suggestion) == (words, code, suggestion)
    coding.remove(by=researcher, coding=made)
    assert state(suggestion, researcher) is None


def test_accept_after_removing_and_coding_by_hand_keeps_one_live(
    suggestion: Suggestion, researcher: User
) -> None:
    earlier = suggestions.accept(by=researcher, suggestion=suggestion)
    coding.remove(by=researcher, coding=earlier)
    by_hand = coding.apply(by=researcher, passage=suggestion.passage, code=suggestion.code)
    assert suggestions.accept(by=researcher, suggestion=suggestion) == by_hand
    assert list(Coding.objects.live()) == [by_hand]
    assert Coding.objects.live().get(from_suggestion=suggestion) == by_hand


def test_deciding_against_another_decision_is_refused(suggestion: Suggestion, researcher: User) -> None:
    suggestions.reject(by=researcher, suggestion=suggestion)
    with pytest.raises(suggestions.AlreadyDecided):
        suggestions.accept(by=researcher, suggestion=suggestion)
    suggestions.reopen(by=researcher, suggestion=suggestion)
    suggestions.accept(by=researcher, suggestion=suggestion)
    with pytest.raises(suggestions.AlreadyDecided):
        suggestions.reject(by=researcher, suggestion=suggestion)
    assert Coding.objects.live().count() == 1


@pytest.mark.parametrize("who", [Role.EDITOR, Role.COLLECTOR, Role.LEADER, Machine("suggester"), Teller(1)])
def test_decisions_are_refused_to_all_but_coders(suggestion: Suggestion, who: object) -> None:
    by = UserFactory(role=who) if isinstance(who, Role) else who
    for act in (suggestions.accept, suggestions.reject, suggestions.reopen):
        with pytest.raises(PermissionDenied):
            act(by=by, suggestion=suggestion)  # type: ignore[operator]
    assert not Decision.objects.exists()


def test_decisions_on_a_story_that_was_taken_back_find_nothing(
    suggestion: Suggestion, researcher: User
) -> None:
    story = suggestion.passage.revision.text.story
    acts.withdraw(by=Teller(story.pk), story=story)
    for act in (suggestions.accept, suggestions.reject, suggestions.reopen):
        with pytest.raises(NotReadable):
            act(by=researcher, suggestion=suggestion)  # type: ignore[operator]
    assert (Decision.objects.count(), Coding.objects.count()) == (0, 0)
