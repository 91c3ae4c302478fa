from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class StorybookConfig(AppConfig):
    name = "storybook"
    label = "storybook"

    def ready(self) -> None:
        from storybook.admin.widgets import without_inline_script

        without_inline_script()
        self._listen()
        self._register()

    def _listen(self) -> None:
        from wagtail import signals
        from wagtail.models import PageLogEntry, get_page_models

        from storybook import receivers
        from storybook.models import Placement, ReadersPage

        for model in get_page_models():
            if issubclass(model, ReadersPage):
                signals.page_published.connect(receivers.page_published, sender=model)
                signals.page_unpublished.connect(receivers.page_unpublished, sender=model)
                post_delete.connect(receivers.page_goes, sender=model)
        post_delete.connect(receivers.placement_goes, sender=Placement)
        post_save.connect(receivers.logged_by_wagtail, sender=PageLogEntry)

    def _register(self) -> None:
        from analysis import theme_readings
        from search import offers, sources
        from stories.erasure import erase
        from stories.erasure.erase import Eraser
        from stories.quotes import placements
        from stories.tellers import appearances
        from storybook import eraser
        from storybook.publishing import appearances as own_appearances
        from storybook.publishing import contexts, quote_places, search_sources, themes

        contexts.register()
        appearances.register("storybook", own_appearances.of)
        placements.register("storybook", quote_places.of)
        erase.register("storybook", Eraser(eraser.rows, eraser.outside))
        sources.register(search_sources.QuoteSource())
        sources.register(search_sources.PageSource())
        offers.register("storybook", themes.offered)
        theme_readings.register(themes.readings)
