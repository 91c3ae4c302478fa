"""Stories that were taken back before stories were erased are erased too: a day from now, as from a take-back."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone


def set_their_day(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    stories = apps.get_model("stories", "Story").objects.using(using)
    events = apps.get_model("stories", "ConsentEvent").objects.using(using)
    for story in stories.filter(erase_at__isnull=True, standing__keep=False):
        # What the teller said of keeping it; one that was found invalid is a steward's to decide on.
        said = events.filter(story=story, keep__isnull=False).order_by("sequence").last()
        if said is not None and said.keep is False:
            stories.filter(pk=story.pk).update(erase_at=timezone.now() + timedelta(days=1))


class Migration(migrations.Migration):
    dependencies = [("stories", "0030_letters")]

    operations = [migrations.RunPython(set_their_day, migrations.RunPython.noop)]
