import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0016_the_first_study'),
    ]

    operations = [
        migrations.AlterField(
            model_name='story',
            name='study',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='stories.study'),
        ),
    ]
