"""Who signs in to the demo: one person for each role. Their passwords are no secret."""

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


def password(name: str) -> str:
    """The demo runs on one machine and holds no one's real story."""
    return f"demo-{name}-only"


def people() -> dict[Role, User]:
    """One sign-in for each role, made if it is new."""
    found = {}
    for role, name in SIGN_INS.items():
        user, new = User.objects.get_or_create(username=name)
        if new:
            user.set_password(password(name))
            user.save()
            user.groups.add(Group.objects.get(name=role.value))
        found[role] = user
    return found
