from django.db import migrations

from stories.word_runs import of_short_quote, runs, words


def keep(apps, schema_editor):
    """Of every revision and short quote that was there before. (The hashes are made as they are today.)"""
    word_run = apps.get_model("stories", "WordRun")
    for text in apps.get_model("stories", "Text").objects.values_list("pk", flat=True).iterator():
        bodies = apps.get_model("stories", "Revision").objects.filter(text=text).values_list("body", flat=True)
        found = {run for body in bodies for run in runs(words(body))}
        word_run.objects.bulk_create([word_run(text_id=text, run=run) for run in found], batch_size=5000)
    for quote in apps.get_model("stories", "Quote").objects.select_related("passage").iterator():
        quote.run = of_short_quote(quote.passage.text)
        quote.save(update_fields=["run"])


class Migration(migrations.Migration):
    dependencies = [("stories", "0012_word_runs")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
