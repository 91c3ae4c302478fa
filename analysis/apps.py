from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"
    label = "analysis"

    def ready(self) -> None:
        from django.core.checks import register

        from analysis import erasing, history, receivers, tasks, whereabouts
        from analysis.checks import counts_hide
        from analysis.models import SuggestionRun
        from stories import signals
        from stories.erasure import erase
        from stories.erasure.erase import Eraser
        from stories.jobs import runs
        from stories.ledger import story_history
        from stories.tellers import appearances

        register(counts_hide)
        runs.register(SuggestionRun, tasks.suggest_themes)
        signals.story_changed.connect(receivers.look_at_words)
        signals.text_revised.connect(receivers.look_at_them_again)
        appearances.register("analysis", whereabouts.of)
        story_history.register("analysis", history.of)
        erase.register("analysis", Eraser(erasing.rows, erasing.outside))
