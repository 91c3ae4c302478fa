from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0009_questions_and_prompts")]

    operations = [
        migrations.RenameField("storyteller", "mailed_at", "told_at"),
        migrations.AddField(
            "storyteller", "tried_at", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField("identity", "sealed_wishes", models.TextField(blank=True, default="")),
        migrations.AddField(
            "study", "neutral_sender", models.CharField(blank=True, default="", max_length=80)
        ),
    ]
