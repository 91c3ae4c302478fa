"""Why a run is not done is kept as a word and names, not as a sentence of one language."""

from typing import Any

from django.db import migrations, models


def as_it_was_said(apps: Any, schema_editor: Any) -> None:
    runs = apps.get_model("stories", "TranscriptionRun").objects.using(schema_editor.connection.alias)
    for run in runs.exclude(error=""):
        run.trouble, run.about = "stopped", {"error": run.error.rstrip(".")}
        run.save(update_fields=["trouble", "about"])


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0017_every_story_has_its_study'),
    ]

    operations = [
        migrations.AddField("transcriptionrun", "trouble", models.CharField(blank=True, default="", max_length=24), preserve_default=False),
        migrations.AddField("transcriptionrun", "about", models.JSONField(blank=True, default=dict)),
        migrations.RunPython(as_it_was_said, migrations.RunPython.noop),
        migrations.RemoveField("transcriptionrun", "error"),
    ]
