from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class StoriesConfig(AppConfig):
    name = "stories"
    label = "stories"

    def ready(self) -> None:
        from django_tasks.signals import task_started

        from stories import checks, receivers
        from stories.accounts import groups
        from stories.backup import begin
        from stories.bulk_import.tasks import bring_in
        from stories.consent import adopt
        from stories.erasure import erase, own_rows
        from stories.intake import field_notes
        from stories.jobs import runs
        from stories.ledger import acts_in_words, earlier, story_history, triggers, write_permit
        from stories.models import Batch, TranscriptionRun
        from stories.signals import story_changed
        from stories.studies import first_study
        from stories.tellers import appearances
        from stories.transcription.tasks import transcribe_recording

        connection_created.connect(earlier.refuse)
        connection_created.connect(write_permit.arrange)
        pre_migrate.connect(triggers.drop, sender=self)
        post_migrate.connect(triggers.create, sender=self)
        post_migrate.connect(groups.hand_out, sender=self)
        post_migrate.connect(adopt.adopt, sender=self)
        post_migrate.connect(first_study.make, sender=self)
        task_started.connect(begin.before_other_work)
        story_changed.connect(receivers.story_changed)
        erase.register("stories", erase.Eraser(own_rows.rows, own_rows.outside, own_rows.scrub))
        story_history.register("stories", story_history.of_ground, acts_in_words.OF_GROUND)
        appearances.register("stories", field_notes.told)
        runs.register(TranscriptionRun, transcribe_recording)
        runs.register(Batch, bring_in)
        register(checks.triggers_in_place, Tags.database)
        register(checks.consent_form_there, Tags.database)
        register(checks.safeguarding_lead_there, Tags.database)
        register(checks.speech_model_there)
