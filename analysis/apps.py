from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"
    label = "analysis"

    def ready(self) -> None:
        from django.core.checks import register

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
        from stories.tellers import appearances

        register(counts_hide)
        daily.register("Figures", insight.make_due)
        runs.register(SuggestionRun, tasks.suggest_themes)
        signals.story_changed.connect(receivers.look_at_words)
        signals.text_revised.connect(receivers.look_at_them_again)
        appearances.register("analysis", own_appearances.of)
        story_history.register("analysis", history.of)
        erase.register("analysis", Eraser(eraser.rows, eraser.outside))
