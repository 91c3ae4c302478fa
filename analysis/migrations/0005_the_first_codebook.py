"""The codes that there were before there were codebooks are in the first one."""

from typing import Any

from django.db import migrations


def into_the_first(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    codes = apps.get_model("analysis", "Code").objects.using(using).filter(codebook__isnull=True)
    if codes.exists():
        book, _ = apps.get_model("analysis", "Codebook").objects.using(using).get_or_create(name="Our codes")
        codes.update(codebook=book)


class Migration(migrations.Migration):

    dependencies = [
        ('analysis', '0004_codebooks'),
    ]

    operations = [
        migrations.RunPython(into_the_first, migrations.RunPython.noop),
    ]
