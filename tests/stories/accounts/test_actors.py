"""Who acts: a member of staff who may, and nobody else."""

import pytest
from django.core.exceptions import PermissionDenied

from stories.accounts.actors import Machine, Teller, require
from stories.models import User
from stories.roles import Right, Role
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_member_of_staff_acts_with_the_rights_of_their_role() -> None:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    assert require(researcher, Right.CODE) == researcher
    with pytest.raises(PermissionDenied):
        require(researcher, Right.PUBLISH)


def test_an_account_that_was_closed_acts_no_more_whatever_its_rights_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Django says no too, today; what asks it may change, and this must not."""
    closed: User = UserFactory(role=Role.RESEARCHER, is_active=False)
    monkeypatch.setattr(User, "has_perm", lambda *_: True)
    with pytest.raises(PermissionDenied):
        require(closed, Right.CODE)


@pytest.mark.parametrize("actor", [Teller(1), Machine("worker")])
def test_a_teller_and_a_machine_have_no_rights_of_staff(actor: Teller | Machine) -> None:
    for right in Right:
        with pytest.raises(PermissionDenied):
            require(actor, right)
