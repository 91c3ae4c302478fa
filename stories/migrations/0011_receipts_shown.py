from django.db import migrations, models
from django.db.models import F


def shown_when_issued(apps, schema_editor):
    apps.get_model("stories", "Receipt").objects.update(shown_at=F("issued_at"))


class Migration(migrations.Migration):
    dependencies = [("stories", "0010_receipts_of_people_only")]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="shown_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(shown_when_issued, migrations.RunPython.noop),
    ]
