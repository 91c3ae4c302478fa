from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("stories", "0041_speakers_of_before")]

    operations = [migrations.RemoveField(model_name="turn", name="called_before")]
