"""A keyed hash of each contact that was left before there was one."""

from typing import Any

from django.db import migrations

from stories.encryption import open_sealed
from stories.models.storyteller import digest_of_contact


def hash_them(apps: Any, schema_editor: Any) -> None:
    identities = apps.get_model("stories", "Identity").objects.using(schema_editor.connection.alias)
    for identity in identities.exclude(sealed_contact=""):
        identity.contact_digest = digest_of_contact(open_sealed(identity.sealed_contact))
        identity.save(update_fields=["contact_digest"])


class Migration(migrations.Migration):
    dependencies = [("stories", "0026_lost_receipts")]

    operations = [migrations.RunPython(hash_them, migrations.RunPython.noop)]
