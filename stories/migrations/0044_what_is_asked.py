from django.db import migrations, models
from django.db.models import Exists, OuterRef


def look_at_passages_of_before(apps, schema_editor):
    """As `stories.questions.how_much`: all of it within an interviewer's turn, or some of it."""
    Passage, Turn = apps.get_model("stories", "Passage"), apps.get_model("stories", "Turn")
    asked = Turn.objects.filter(revision=OuterRef("revision"), speaker__voice="interviewer")
    touched = asked.filter(start__lt=OuterRef("end"), end__gt=OuterRef("start"))
    around = asked.filter(start__lte=OuterRef("start"), end__gte=OuterRef("end"))
    Passage.objects.filter(Exists(touched)).update(asked=1)
    Passage.objects.filter(Exists(around)).update(asked=2)


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0043_how_many_voices"),
    ]

    operations = [
        migrations.AddField(
            model_name="passage",
            name="asked",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Not"), (1, "Partly"), (2, "Wholly")], default=0
            ),
        ),
        migrations.RunPython(look_at_passages_of_before, migrations.RunPython.noop),
    ]
