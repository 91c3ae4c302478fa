from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"
    label = "analysis"

    def ready(self) -> None:
        from django.core.checks import register

        from analysis import erasing, history, receivers, tasks, whereabouts
        from analysis.checks import counts_hide
        from analysis.models import SuggestionRun
        from stories import erasure, runs, signals
        from stories import history as histories
        from stories import whereabouts as registry
        from stories.erasure import Eraser

        register(counts_hide)
        runs.register(SuggestionRun, tasks.suggest_themes)
        signals.story_changed.connect(receivers.look_at_words)
        signals.text_revised.connect(receivers.look_at_them_again)
        registry.register("analysis", whereabouts.of)
        histories.register("analysis", history.of)
        erasure.register("analysis", Eraser(erasing.rows, erasing.outside))
