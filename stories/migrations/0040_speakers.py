"""Speakers are rows; what a turn's speaker was called is carried over by the next migration."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0039_places_that_may_be_made_up")]

    operations = [
        migrations.RenameField(model_name="turn", old_name="speaker", new_name="called_before"),
        migrations.CreateModel(
            name="Speaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("voice", models.CharField(choices=[("teller", "Teller"), ("interviewer", "Interviewer"), ("other", "Someone else"), ("unknown", "Nobody has said who")], default="unknown", max_length=12)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("storyteller", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="stories.storyteller")),
                ("text", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="speakers", to="stories.text")),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [models.UniqueConstraint(fields=("text", "voice", "name"), name="speaker_once_in_a_transcript")],
            },
        ),
        migrations.AddField(
            model_name="turn",
            name="speaker",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="turns", to="stories.speaker"),
        ),
    ]
