from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import pre_delete


class SearchConfig(AppConfig):
    name = "search"
    label = "search"

    def ready(self) -> None:
        from search import checks, receivers, sources, whereabouts
        from search.passages import Passages
        from stories import signals
        from stories import whereabouts as registry

        # What is indexed of a story hangs on its words, its consent and its quotes; a
        # coding changes none of that. A source that indexes codes connects to
        # analysis.signals.coding_changed itself.
        signals.story_changed.connect(receivers.story_changed)
        pre_delete.connect(receivers.document_goes, sender="search.Document")
        sources.register(Passages())
        registry.register("search", whereabouts.of)
        register(checks.engine_is_there)
