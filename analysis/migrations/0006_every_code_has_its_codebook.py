import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analysis', '0005_the_first_codebook'),
    ]

    operations = [
        migrations.AlterField(
            model_name='code',
            name='codebook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='analysis.codebook'),
        ),
    ]
