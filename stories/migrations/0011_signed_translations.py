from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0010_how_tellers_are_reached")]

    operations = [
        migrations.AddField(
            "consentformversion", "speaker", models.CharField(blank=True, default="", max_length=120)
        ),
        migrations.AddField("consentformversion", "signed_at", models.DateTimeField(blank=True, null=True)),
    ]
