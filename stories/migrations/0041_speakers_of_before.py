"""A row for each name that turns had: the interviewer by that word, and the other one is the teller.

Where several others speak nobody knows yet which of them tells.
"""

from collections import defaultdict

from django.db import migrations


def voices_of(names):
    """{the name to show: the voice} of those who speak in one transcript."""
    others = {name for name in names if name.casefold() != "interviewer"}
    voice = "teller" if len(others) == 1 else "unknown"
    return dict.fromkeys(others, voice) | ({"": "interviewer"} if names - others else {})


def carry_over(apps, schema_editor):
    Turn, Speaker = apps.get_model("stories", "Turn"), apps.get_model("stories", "Speaker")
    named = Turn.objects.exclude(called_before="").order_by()
    names = defaultdict(set)
    for text, name in named.values_list("revision__text", "called_before").distinct():
        names[text].add(name)
    for text, there in names.items():
        rows = {}
        for name, voice in voices_of(there).items():
            rows[name] = Speaker.objects.create(text_id=text, voice=voice, name=name)
            if voice == "teller":
                rows[name].storyteller_id = rows[name].text.story.storyteller_id
                rows[name].save()
        for before in there:
            speaker = rows.get(before) or rows[""]
            Turn.objects.filter(revision__text=text, called_before=before).update(speaker=speaker)


class Migration(migrations.Migration):
    dependencies = [("stories", "0040_speakers")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
