"""What all pages for readers have in common, and the home page."""

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Func
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from storybook.models.beside import context_of, require_fit
from storybook.models.blocks import EDITORS_WORDS
from storybook.models.page_form import ReadersPageForm

DEEPEST: Final = 8
"""Levels of the tree of pages: the root, the home page, the shelf, a book, a chapter, and room."""
CLOSED: Final = "NOT way.live"
CLOSED_OR_PRIVATE: Final = f"{CLOSED} OR own.id IS NOT NULL OR other.id IS NOT NULL"


class NoneOnTheWay(Func):
    """That no page at the path, nor any above it, is closed, in the words of SQL: see `CLOSED`.

    A page's path begins with those of the pages above it, four characters a level: so they are looked
    up by their paths, however many pages there are. It is written out because every page for readers asks it
    several times, and Django takes longer to put these words together than the database to answer them.
    """

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, closed: str, path: F) -> None:
        super().__init__(path)
        self.closed = closed

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        path, parameters = compiler.compile(self.source_expressions[0])
        levels = range(Page.steplen, Page.steplen * DEEPEST + 1, Page.steplen)
        page, private = Page._meta.db_table, PageViewRestriction._meta.db_table
        sql = (
            f"NOT EXISTS (SELECT 1 FROM {page} way"  # noqa: S608 (ours)
            f" LEFT JOIN {private} own ON own.page_id = way.id"
            f" LEFT JOIN {private} other ON other.page_id = way.alias_of_id"
            f" WHERE way.path IN ({', '.join(f'SUBSTR({path}, 1, {length})' for length in levels)})"
            f" AND ({self.closed}))"
        )
        return sql, tuple(parameters) * DEEPEST


class ReadersPageQuerySet(PageQuerySet):
    def under_live_pages(self) -> "ReadersPageQuerySet":
        """Those that are live, in a tree that is live all the way up: no chapter of an unpublished book."""
        return self._without_any_on_the_way(CLOSED)

    def open_to_readers(self) -> "ReadersPageQuerySet":
        """Those that anyone may read. (Wagtail's own `public()` asks the database a second question.)"""
        return self._without_any_on_the_way(CLOSED_OR_PRIVATE)

    def _without_any_on_the_way(self, closed: str) -> "ReadersPageQuerySet":
        """Those where neither the page nor any page above it is closed.

        What lies deeper than `DEEPEST` is closed.
        """
        pages: ReadersPageQuerySet = self.filter(NoneOnTheWay(closed, F("path")), depth__lte=DEEPEST)
        return pages


ReadersPageManager = PageManager.from_queryset(ReadersPageQuerySet)


class ReadersPage(Page):
    """A page of the public site. It holds editors' words, and references to tellers'.

    No cache may keep a copy: a teller's words are shown only because the gate
    said yes to this very request, and a copy would be shown without asking.
    `no-store` also binds the reader's own browser, so that after a withdrawal
    even its Back button asks again; and there is no ETag or Last-Modified, as
    a “not modified” would make an old copy stand for the answer.
    """

    objects = ReadersPageManager()
    base_form_class = ReadersPageForm
    # Wagtail's own privacy is no consent: it stands outside the gate and outside revisions.
    private_page_options: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        """Whichever way a page goes live, it holds no copy of a teller's words. (It can be taken down.)"""
        if clean and self.live:
            require_fit(self)
        return super().save(clean=clean, user=user, log_action=log_action, **kwargs)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Straight to the page: Wagtail would ask twice a level. `serve` looks at those on the way."""
        if not path_components:
            return super().route(request, path_components)
        address = f"{self.url_path}{'/'.join(path_components)}/"
        page = Page.objects.filter(slug=path_components[-1], url_path=address).specific().first()
        if page is None:
            raise Http404
        return page.route(request, [])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **context_of(self, request)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not type(self).objects.under_live_pages().filter(pk=self.pk).exists():
            raise Http404
        return _never_stored(super().serve(request, *args, **kwargs))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return _never_stored(super().serve_preview(request, mode_name))


def _never_stored(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response


class HomePage(ReadersPage):
    """The front door: read, tell, and your own story."""

    headline = models.CharField(max_length=120, default="What happened, in people’s own words")
    introduction = RichTextField(
        features=list(EDITORS_WORDS),
        blank=True,
        default="<p>People tell what happened to them. They decide what may be done with it, "
        "and they can take it back at any time.</p>",
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("introduction"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["storybook.BookIndexPage", "storybook.ThemeIndexPage"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
