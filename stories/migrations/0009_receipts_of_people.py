import django.db.models.deletion
from django.db import migrations, models


def whose(apps, schema_editor):
    receipt, story = apps.get_model("stories", "Receipt"), apps.get_model("stories", "Story")
    teller = story.objects.filter(pk=models.OuterRef("story_id")).values("storyteller_id")
    receipt.objects.update(storyteller_id=models.Subquery(teller[:1]))


class Migration(migrations.Migration):
    """A receipt opens its storyteller's page, not one story. (Made required in the next: PostgreSQL changes no
    table in the transaction that filled it.)"""

    dependencies = [("stories", "0008_news")]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="storyteller",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="receipts",
                to="stories.storyteller",
            ),
        ),
        migrations.RunPython(whose, migrations.RunPython.noop),
    ]
