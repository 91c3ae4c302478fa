"""Room for the seals: places for what is filled in by the next migration."""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("given", "Given"),
    ("changed", "Changed"),
    ("refused", "Refused"),
    ("renewed", "Renewed"),
    ("withdrawn", "Taken back"),
    ("expired", "Expired"),
    ("invalidated", "Found invalid"),
    ("quote_yes", "Yes to a quote"),
    ("quote_no", "No to a quote"),
    ("quote_back", "A quote taken back"),
]


class Migration(migrations.Migration):
    dependencies = [("stories", "0018_why_a_run_is_not_done")]

    operations = [
        migrations.AlterField("consentevent", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AlterField(
            "consentevent",
            "story",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="consent_events",
                to="stories.story",
            ),
        ),
        migrations.AddField(
            "consentevent",
            "quote",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="answers",
                to="stories.quote",
            ),
        ),
        migrations.AddField("consentevent", "subject", models.UUIDField(null=True)),
        migrations.AddField("consentevent", "words", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("consentevent", "salt", models.CharField(default="", max_length=32)),
        migrations.AddField("consentevent", "content", models.CharField(default="", max_length=64)),
        migrations.AddField("consentevent", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("auditentry", "number", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("auditentry", "hash", models.CharField(default="", max_length=64)),
    ]
