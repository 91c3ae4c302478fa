from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"
    label = "analysis"

    def ready(self) -> None:
        from django.core.checks import register
        from django.db.models.signals import post_delete, post_save

        from analysis import appearances as own_appearances
        from analysis import eraser, insight, receivers, tasks
        from analysis import story_history as history
        from analysis.checks import counts_hide
        from analysis.models import SuggestionRun
        from stories import signals
        from stories.erasure import erase
        from stories.erasure.erase import Eraser
        from stories.jobs import daily, runs
        from stories.ledger import story_history
        from stories.models import Study
        from stories.tellers import appearances

        register(counts_hide)
        daily.register("Figures", insight.make_due)
        runs.register(SuggestionRun, tasks.suggest_themes)
        post_save.connect(receivers.studies_changed, sender=Study)
        post_delete.connect(receivers.studies_changed, sender=Study)
        signals.story_changed.connect(receivers.look_at_words)
        signals.text_revised.connect(receivers.look_at_them_again)
        appearances.register("analysis", own_appearances.of)
        story_history.register("analysis", history.of, history.ACTS)
        erase.register("analysis", Eraser(eraser.rows, eraser.outside))
