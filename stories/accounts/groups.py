"""The roles as Django groups: after every `migrate` each holds what the matrix says, in any database."""

from typing import Any

from django.apps import apps as registry
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS

from stories.roles import MATRIX, ROLES_WITH_ACCOUNT, Right


def hand_out(apps: Apps = registry, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Give each group the permissions of its role and take away those that are no longer of it (a
    `post_migrate` receiver). What else a group holds, such as Wagtail's, is left as it is."""
    permissions: Any = apps.get_model("auth", "Permission").objects.using(using)
    groups: Any = apps.get_model("auth", "Group").objects.using(using)
    content_types: Any = apps.get_model("contenttypes", "ContentType").objects.using(using)
    story, _ = content_types.get_or_create(app_label="stories", model="story")
    admin, _ = content_types.get_or_create(app_label="wagtailadmin", model="admin")
    enter, _ = permissions.get_or_create(
        content_type=admin, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    held = {
        may: permissions.update_or_create(
            content_type=story, codename=may.value, defaults={"name": str(may.label)}
        )[0]
        for may in Right
    }
    for role in ROLES_WITH_ACCOUNT:
        group, _ = groups.get_or_create(name=role.value)
        group.permissions.remove(*(held[may] for may in Right if may not in MATRIX[role]))
        group.permissions.add(enter, *(held[may] for may in Right if may in MATRIX[role]))
