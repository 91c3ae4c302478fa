from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import pre_delete


class SearchConfig(AppConfig):
    name = "search"
    label = "search"

    def ready(self) -> None:
        from search import appearances as own_appearances
        from search import checks, eraser, receivers, sources
        from search.passages import Passages
        from stories import signals
        from stories.erasure import erase
        from stories.erasure.erase import Eraser
        from stories.tellers import appearances

        # What is indexed of a story hangs on its words, its consent and its quotes; a
        # coding changes none of that. A source that indexes codes connects to
        # analysis.signals.coding_changed itself.
        signals.story_changed.connect(receivers.story_changed)
        pre_delete.connect(receivers.document_goes, sender="search.Document")
        sources.register(Passages())
        appearances.register("search", own_appearances.of)
        erase.register("search", Eraser(eraser.rows, eraser.outside, eraser.scrub))
        register(checks.engine_is_there)
