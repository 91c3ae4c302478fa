"""Choosing a quote for a chapter: only quotes that may be shown, and only for those who publish."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from stories.accounts.actors import require
from stories.consent.allowed import allowed
from stories.models import Quote
from stories.models.quote import QuoteQuerySet
from stories.roles import Right
from storybook.models.quote_field import in_short
from storybook.publishing.theme_labels import labels_of


class QuoteFilter(BaseFilterForm):
    q = forms.CharField(
        label=_("Words, a name or a place"),
        widget=forms.TextInput(attrs={"placeholder": _("Words, a name or a place")}),
        required=False,
    )

    def filter(self, objects: QuoteQuerySet) -> QuoteQuerySet:
        wanted = self.cleaned_data.get("q", "").strip()
        if not wanted:
            return objects
        self.is_searching, self.search_query = True, wanted
        story = "passage__revision__text__story"
        return objects.filter(
            Q(passage__text__icontains=wanted)
            | Q(**{f"{story}__storyteller__display_name__icontains": wanted})
            | Q(**{f"{story}__area__name__icontains": wanted})
        )


class ForPublishers:
    """Every view of the chooser asks for the permission to publish, and shows what they reach."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.editor = require(request.user, Right.PUBLISH)  # type: ignore[arg-type]  # only our own users get in
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def quotes(self) -> QuoteQuerySet:
        return Quote.objects.showable().reached_by(self.editor, Right.PUBLISH).with_context()


class ChoosesQuotes(ForPublishers):
    """A list of quotes to choose from, each with who, where from and its themes."""

    filter_form_class = QuoteFilter

    def get_object_list(self) -> QuoteQuerySet:
        return self.quotes()

    def get_results_page(self, request: HttpRequest) -> Any:
        page = super().get_results_page(request)  # type: ignore[misc]
        gate = allowed(quote.story.pk for quote in page.object_list)
        labels = labels_of([quote.passage for quote in page.object_list], gate)
        for quote in page.object_list:
            quote.theme_names = ", ".join(each.name for each in labels.get(quote.passage_id, ()))
        return page

    @property
    def columns(self) -> list[Column]:
        title = self.title_column  # type: ignore[attr-defined]
        title.label, title.accessor = gettext("Words"), in_short
        return [
            title,
            Column("where", label=gettext("Where from"), accessor=lambda quote: str(quote.story.area or "–")),
            Column("themes", label=gettext("Themes"), accessor=lambda quote: quote.theme_names or "–"),
        ]


class ChooseView(ChoosesQuotes, chooser.ChooseView):
    pass


class ChooseResultsView(ChoosesQuotes, chooser.ChooseResultsView):
    pass


class AnswersWithQuote(ForPublishers):
    """What the editor's page is told of a chosen quote."""

    def get_object(self, pk: str) -> Quote:
        return self.quotes().get(pk=pk)

    def get_objects(self, pks: list[str]) -> QuoteQuerySet:
        return self.quotes().filter(pk__in=pks)

    def get_display_title(self, instance: Quote) -> str:
        return in_short(instance)


class ChosenView(AnswersWithQuote, chooser.ChosenView):
    pass


class ChosenMultipleView(AnswersWithQuote, chooser.ChosenMultipleView):
    pass


class QuoteChooserViewSet(ChooserViewSet):
    model = Quote
    icon = "openquote"
    choose_one_text = _("Choose a quote")
    choose_another_text = _("Choose another quote")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    register_widget = False
    form_fields: ClassVar[None] = None


quote_chooser = QuoteChooserViewSet("storybook_quote_chooser", url_prefix="quotes/choose")
