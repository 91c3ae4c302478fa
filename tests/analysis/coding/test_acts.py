from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from analysis.coding import acts as coding
from analysis.models import Coding
from analysis.reading import NotReadable
from stories.accounts.actors import Actor, Machine, Teller
from stories.consent import acts
from stories.models import AuditEntry, Story, User
from stories.roles import Right, Role
from tests.factories import CodeFactory, CodingFactory, StoryFactory, UserFactory, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WORDS = "I lost my job"


def plain_coder() -> User:
    """Someone who may code, and not change the codebook."""
    from django.contrib.auth.models import Permission

    user = UserFactory()
    codenames = (Right.READ.value, Right.CODE.value)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return User.objects.get(pk=user.pk)


def trail() -> list[tuple[str, int | None]]:
    entries = AuditEntry.objects.filter(action__startswith="coding.").order_by("pk")
    return [(entry.action, entry.actor_id) for entry in entries]


def test_apply_makes_one_coding_however_often(researcher: User, heard: list[int]) -> None:
    story, code = StoryFactory(), CodeFactory()
    first = coding.apply(by=researcher, passage=passage_of(story, WORDS), code=code)
    again = coding.apply(by=researcher, passage=passage_of(story, WORDS), code=code)
    assert (first.pk, again.pk, Coding.objects.count()) == (first.pk, first.pk, 1)
    assert trail() == [("coding.applied", researcher.pk)]
    assert heard == [story.pk]


def test_apply_by_two_people_makes_two_codings(researcher: User) -> None:
    passage, code = passage_of(StoryFactory(), WORDS), CodeFactory()
    other = UserFactory(role=Role.RESEARCHER)
    assert (
        coding.apply(by=researcher, passage=passage, code=code).pk
        != coding.apply(by=other, passage=passage, code=code).pk
    )


@pytest.mark.parametrize("actor", [Teller(1), Machine("suggester"), Role.EDITOR, Role.COLLECTOR, Role.LEADER])
def test_apply_is_refused_to_all_but_coders(actor: Actor | Role) -> None:
    by = UserFactory(role=actor) if isinstance(actor, Role) else actor
    passage, code = passage_of(StoryFactory(), WORDS), CodeFactory()
    with pytest.raises(PermissionDenied):
        coding.apply(by=by, passage=passage, code=code)
    assert (Coding.objects.count(), trail()) == (0, [])


def test_acts_on_a_story_that_was_taken_back_find_nothing(researcher: User) -> None:
    story, code = StoryFactory(), CodeFactory()
    passage = passage_of(story, WORDS)
    made = coding.apply(by=researcher, passage=passage, code=code)
    acts.withdraw(by=Teller(story.pk), story=story)
    for act in (
        lambda: coding.apply(by=researcher, passage=passage, code=CodeFactory()),
        lambda: coding.remove(by=researcher, coding=made),
        lambda: coding.restore(by=researcher, coding=made),
    ):
        with pytest.raises(NotReadable):
            act()
    assert list(Coding.objects.live()) == [made]
    assert list(Coding.objects.readable()) == []
    assert Story.objects.count() == 1


def test_remove_and_restore_undo_each_other(researcher: User, heard: list[int]) -> None:
    made = CodingFactory(coder=researcher)
    coding.remove(by=researcher, coding=made)
    coding.remove(by=researcher, coding=made)
    assert list(Coding.objects.live()) == []
    coding.restore(by=researcher, coding=made)
    coding.restore(by=researcher, coding=made)
    assert list(Coding.objects.live()) == [made]
    assert trail() == [("coding.removed", researcher.pk), ("coding.restored", researcher.pk)]
    assert heard == [made.passage.revision.text.story_id] * 2


def test_restore_of_a_coding_made_anew_gives_the_new_one(researcher: User) -> None:
    made = CodingFactory(coder=researcher)
    coding.remove(by=researcher, coding=made)
    anew = coding.apply(by=researcher, passage=made.passage, code=made.code)
    assert coding.restore(by=researcher, coding=made) == anew
    assert list(Coding.objects.live()) == [anew]


def test_remove_of_anothers_coding_needs_the_codebook(researcher: User) -> None:
    made = CodingFactory(coder=researcher)
    with pytest.raises(PermissionDenied):
        coding.remove(by=plain_coder(), coding=made)
    assert list(Coding.objects.live()) == [made]
    own = CodingFactory(coder=plain_coder(), passage=made.passage)
    coding.remove(by=own.coder, coding=own)
    coding.remove(by=researcher, coding=made)
    assert list(Coding.objects.live()) == []


def test_audit_of_a_coding_holds_keys_only(researcher: User) -> None:
    made: Any = coding.apply(by=researcher, passage=passage_of(StoryFactory(), WORDS), code=CodeFactory())
    entry = AuditEntry.objects.get(action="coding.applied")
    assert entry.target == f"coding:{made.pk}"
    assert entry.detail == {"story": made.passage.revision.text.story_id, "code": made.code_id}
