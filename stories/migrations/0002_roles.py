"""The roles as groups, with what each may do, from the matrix in stories.roles."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from stories.roles import MATRIX, ROLES_WITH_ACCOUNT, May


def make_groups(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    groups = apps.get_model("auth", "Group").objects
    story, _ = content_types.get_or_create(app_label="stories", model="story")
    admin, _ = content_types.get_or_create(app_label="wagtailadmin", model="admin")
    enter, _ = permissions.get_or_create(
        content_type=admin, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    held = {
        may: permissions.get_or_create(content_type=story, codename=may.value, defaults={"name": may.label})[
            0
        ]
        for may in May
    }
    for role in ROLES_WITH_ACCOUNT:
        group, _ = groups.get_or_create(name=role.value)
        group.permissions.add(enter, *(held[may] for may in MATRIX[role]))


def remove_groups(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    names = [role.value for role in ROLES_WITH_ACCOUNT]
    apps.get_model("auth", "Group").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
