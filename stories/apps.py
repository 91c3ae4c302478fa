from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class StoriesConfig(AppConfig):
    name = "stories"
    label = "stories"

    def ready(self) -> None:
        from stories import (
            checks,
            erasing,
            erasure,
            first_study,
            history,
            receivers,
            role_groups,
            runs,
            tasks,
            triggers,
        )
        from stories.chain import earlier, pen
        from stories.models import Batch, TranscriptionRun
        from stories.signals import story_changed

        connection_created.connect(earlier.refuse)
        connection_created.connect(pen.arrange)
        pre_migrate.connect(triggers.drop, sender=self)
        post_migrate.connect(triggers.create, sender=self)
        post_migrate.connect(role_groups.hand_out, sender=self)
        post_migrate.connect(first_study.make, sender=self)
        story_changed.connect(receivers.story_changed)
        erasure.register("stories", erasure.Eraser(erasing.rows, erasing.outside, erasing.scrub))
        history.register("stories", history.of_ground)
        runs.register(TranscriptionRun, tasks.transcribe_recording)
        runs.register(Batch, tasks.bring_in)
        register(checks.triggers_in_place, Tags.database)
        register(checks.consent_form_there, Tags.database)
        register(checks.speech_model_there)
