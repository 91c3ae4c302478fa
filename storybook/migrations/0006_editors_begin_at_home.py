"""Editors work below the home page: the tree's own root, above it, is no page of theirs."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EDITOR = "Editor"


def to_the_sites(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    pages = apps.get_model("wagtailcore", "GroupPagePermission").objects
    roots = apps.get_model("wagtailcore", "Site").objects.values_list("root_page", flat=True).distinct()
    above = pages.filter(group__name=EDITOR, page__depth=1)
    for permission in above.values_list("permission", flat=True):
        for home in roots:
            group = apps.get_model("auth", "Group").objects.get(name=EDITOR)
            pages.get_or_create(group=group, page_id=home, permission_id=permission)
    if roots:
        above.delete()


class Migration(migrations.Migration):
    dependencies = [("storybook", "0005_what_changed")]

    operations = [migrations.RunPython(to_the_sites, migrations.RunPython.noop)]
