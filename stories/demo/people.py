"""Who signs in to the demo: one person for each role, and one of one study. Their passwords are no secret."""

from typing import Final

from django.contrib.auth.models import Group

from stories.models import User
from stories.roles import Role

SIGN_INS: Final = {
    Role.COLLECTOR: "collector",
    Role.RESEARCHER: "researcher",
    Role.EDITOR: "editor",
    Role.LEADER: "leader",
    Role.STEWARD: "steward",
    Role.ADMINISTRATOR: "administrator",
}

OF_ONE_STUDY: Final = "southvale"


def password(name: str) -> str:
    """The demo runs on one machine and holds no one's real story."""
    return f"demo-{name}-only"


def people() -> dict[Role, User]:
    """One sign-in for each role, made if it is new."""
    return {role: _person(name, role) for role, name in SIGN_INS.items()}


def of_one_study() -> User:
    """A researcher who works in one place only, and must not read the stories of the other."""
    return _person(OF_ONE_STUDY, Role.RESEARCHER)


def _person(name: str, role: Role) -> User:
    user, new = User.objects.get_or_create(username=name)
    if new:
        user.set_password(password(name))
        user.save()
        user.groups.add(Group.objects.get(name=role.value))
    return user
