"""Why a run is not done is kept as a word and names, not as a sentence of one language."""

from typing import Any

from django.db import migrations, models


def as_it_was_said(apps: Any, schema_editor: Any) -> None:
    runs = apps.get_model("analysis", "SuggestionRun").objects.using(schema_editor.connection.alias)
    for run in runs.exclude(error=""):
        run.trouble, run.about = "stopped", {"error": run.error.rstrip(".")}
        run.save(update_fields=["trouble", "about"])


class Migration(migrations.Migration):

    dependencies = [
        ('analysis', '0006_every_code_has_its_codebook'),
    ]

    operations = [
        migrations.AddField("suggestionrun", "trouble", models.CharField(blank=True, default="", max_length=24), preserve_default=False),
        migrations.AddField("suggestionrun", "about", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(as_it_was_said, migrations.RunPython.noop),
        migrations.RemoveField("suggestionrun", "error"),
    ]
