"""The roles as groups, empty. What each may do is handed out after every migrate (stories.role_groups)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("Collector", "Researcher", "Editor", "Leader", "Consent steward", "Administrator")


def make_groups(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for role in ROLES:
        apps.get_model("auth", "Group").objects.get_or_create(name=role)


def remove_groups(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
