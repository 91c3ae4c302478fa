"""Every story that was told before there were studies is of the first one."""

from typing import Any

from django.db import migrations


def into_the_first(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    stories = apps.get_model("stories", "Story").objects.using(using)
    studies = apps.get_model("stories", "Study").objects.using(using)
    forms = apps.get_model("stories", "ConsentForm").objects.using(using)
    if not stories.exists():
        return  # `stories.first_study` makes it after the migrations
    form, _ = forms.get_or_create(slug="tell-your-story", defaults={"name": "Tell your story"})
    first = studies.first() or studies.create(name="Our stories", slug="our-stories", consent_form=form)
    stories.filter(study__isnull=True).update(study=first)


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0015_studies'),
    ]

    operations = [
        migrations.RunPython(into_the_first, migrations.RunPython.noop),
    ]
