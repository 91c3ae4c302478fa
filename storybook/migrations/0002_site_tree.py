"""The tree of a new site (home, books, themes), and what an editor may do in Wagtail.

Wagtail comes with a welcome page and with groups named “Editors” and
“Moderators”. The first is replaced by our home page; the others go, as their
names are too like our roles. Their approval workflow becomes one in which any
editor reads what another wrote, for those who want a second pair of eyes.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model
from django.utils import timezone

from stories.roles import Role

WELCOME = "00010001"
PAGES = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
MEDIA = ("add", "change", "delete", "choose")
WITHDRAWN_ROLES = ("Editors", "Moderators")


def make_tree(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Only where Wagtail's own welcome page still stands alone: a tree that people made is theirs."""
    page = apps.get_model("wagtailcore", "Page").objects
    welcome = page.filter(depth=2)
    if [(each.path, each.content_type.model) for each in welcome] != [(WELCOME, "page")]:
        return
    apps.get_model("wagtailcore", "Site").objects.filter(root_page__in=welcome).delete()
    welcome.delete()
    home = _page(apps, "HomePage", title="Home", slug="home", path=WELCOME, url_path="/home/", numchild=2)
    below = home.url_path
    _page(apps, "BookIndexPage", title="Story Books", slug="books", path=f"{WELCOME}0001", url_path=f"{below}books/")
    _page(apps, "ThemeIndexPage", title="Themes", slug="themes", path=f"{WELCOME}0002", url_path=f"{below}themes/")
    apps.get_model("wagtailcore", "Site").objects.create(
        hostname="localhost", port=80, site_name="Storybook", is_default_site=True, root_page_id=home.pk
    )


def _page(apps: Apps, model: str, *, title: str, path: str, **fields: object) -> Model:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="storybook", model=model.lower()
    )
    now = timezone.now()
    return apps.get_model("storybook", model).objects.create(
        title=title,
        draft_title=title,
        path=path,
        depth=len(path) // 4,
        content_type=content_type,
        locale=apps.get_model("wagtailcore", "Locale").objects.get(),
        live=True,
        show_in_menus=True,
        first_published_at=now,
        last_published_at=now,
        **fields,
    )


def let_editors_edit(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Below the home page: the tree's own root, above it, is no page of theirs."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=Role.EDITOR.value)
    homes = apps.get_model("wagtailcore", "Site").objects.values_list("root_page", flat=True).distinct()
    pages = apps.get_model("wagtailcore", "GroupPagePermission").objects
    for may in PAGES:
        permission = _permission(apps, "wagtailcore", "page", may)
        for home in homes:
            pages.get_or_create(group=group, page_id=home, permission=permission)
    everything = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    media = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    # Wagtail hangs these permissions on its own models, whichever model a site keeps its pictures in.
    for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for may in MEDIA:
            permission = _permission(apps, app_label, model, may)
            media.get_or_create(group=group, collection=everything, permission=permission)


def _permission(apps: Apps, app_label: str, model: str, may: str) -> Model:
    """Made if it is not there yet: Django itself makes permissions only when all migrations are done."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=f"{may}_{model}", defaults={"name": f"Can {may} {model}"}
    )
    return permission


def hand_over_approval(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects
    editors = groups.get(name=Role.EDITOR.value)
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.all():
        if set(task.groups.values_list("name", flat=True)) <= set(WITHDRAWN_ROLES):
            task.groups.set([editors])
            task.name = "A second editor reads it"
            task.save()
            for step in apps.get_model("wagtailcore", "WorkflowTask").objects.filter(task_id=task.pk):
                step.workflow.name = "A second pair of eyes"
                step.workflow.save()
    groups.filter(name__in=WITHDRAWN_ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("storybook", "0001_initial"),
        ("stories", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [
        migrations.RunPython(make_tree, migrations.RunPython.noop),
        migrations.RunPython(let_editors_edit, migrations.RunPython.noop),
        migrations.RunPython(hand_over_approval, migrations.RunPython.noop),
    ]
