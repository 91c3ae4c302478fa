import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stories", "0009_receipts_of_people")]

    operations = [
        migrations.AlterField(
            model_name="receipt",
            name="storyteller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="receipts",
                to="stories.storyteller",
            ),
        ),
        migrations.RemoveField(model_name="receipt", name="story"),
    ]
