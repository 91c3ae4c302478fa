"""What the public can find by searching: quotes in published books, and the editors' own words."""

from collections.abc import Collection, Iterable, Mapping

from django.utils.translation import gettext
from wagtail.models import Page

from search.engine import Audience, Entry
from search.sources import Clip, Shown, Theme
from stories.consent.allowed import Allowed
from stories.models import Quote, User
from stories.models.quote import QuoteQuerySet
from stories.models.uses import Use
from storybook.models import Placement, ReadersPage
from storybook.models.pages import ReadersPageQuerySet
from storybook.publishing.editors_words import words_of
from storybook.publishing.placements import Location, locations
from storybook.publishing.shown import ShownQuote, show
from storybook.publishing.theme_labels import ThemeLabel


class QuoteSource:
    """Quotes that stand on a chapter which anyone may read, and may be shown."""

    kind = "quote"

    audience = Audience.PUBLIC

    @property
    def label(self) -> str:
        return gettext("Quote")

    def keys(self) -> Iterable[str]:
        return _keys(Placement.objects.open_to_readers().values_list("quote", flat=True).distinct())

    def keys_of(self, story_id: int) -> Iterable[str]:
        quotes = Quote.objects.filter(passage__revision__text__story=story_id, placements__isnull=False)
        return _keys(quotes.values_list("pk", flat=True).distinct())

    def documents(self, keys: Collection[str]) -> Iterable[Entry]:
        return [
            Entry(
                "quote",
                str(quote.key),
                self.audience,
                place.chapter,
                quote.words,
                quote.story_id,
                language=quote.language,
            )
            for quote, place in _placed(keys)
        ]

    def finds(self, story_id: int, gate: Allowed) -> bool:
        of_story = Quote.objects.approved().filter(passage__revision__text__story=story_id)
        on_pages = Placement.objects.open_to_readers().filter(quote__in=of_story)
        return gate.may(Use.PUBLISH, story_id) and on_pages.exists()

    def showable(self, keys: Collection[str], reader: User | None) -> set[str]:
        return set(_keys(_standing(keys).values_list("pk", flat=True)))

    def resolve(self, keys: Collection[str], reader: User | None) -> Mapping[str, Shown]:
        return {str(quote.key): _as_shown(quote, place) for quote, place in _placed(keys)}


def _standing(keys: Collection[str]) -> QuoteQuerySet:
    on_pages = Placement.objects.open_to_readers().filter(quote__in=_numbers(keys)).values("quote")
    return Quote.objects.showable().filter(pk__in=on_pages)


def _placed(keys: Collection[str]) -> list[tuple[ShownQuote, Location]]:
    places = locations(_numbers(keys))
    quotes = show(Quote.objects.filter(pk__in=_numbers(keys)))
    return [(quote, places[quote.key][0]) for quote in quotes if quote.key in places]


def _as_shown(quote: ShownQuote, place: Location) -> Shown:
    address = quote.clip.partition("?")[0]
    return Shown(
        title=f"{place.chapter} – {place.book}",
        words=quote.words,
        language=quote.language,
        url=place.url,
        who=quote.who,
        where_from=quote.where,
        themes=tuple(_theme(label) for label in quote.themes),
        clip=Clip(address, quote.time.start_ms, quote.time.end_ms) if quote.clip and quote.time else None,
        warnings=quote.warnings,
        unchecked=quote.unchecked,
    )


def _theme(label: ThemeLabel) -> Theme:
    return Theme(label.name, label.colour, label.shape, label.url)


class PageSource:
    """The pages that anyone may read, by the editors' own words on them: never a quote's."""

    kind = "page"

    audience = Audience.PUBLIC

    @property
    def label(self) -> str:
        return gettext("Page")

    def keys(self) -> Iterable[str]:
        return _keys(_below_the_root().open_to_readers().values_list("pk", flat=True))

    def keys_of(self, story_id: int) -> Iterable[str]:
        return ()

    def documents(self, keys: Collection[str]) -> Iterable[Entry]:
        return [
            Entry("page", str(page.pk), self.audience, page.title, words_of(page)) for page in _pages(keys)
        ]

    def finds(self, story_id: int, gate: Allowed) -> bool:
        return False

    def showable(self, keys: Collection[str], reader: User | None) -> set[str]:
        return set(_keys(_open(keys).values_list("pk", flat=True)))

    def resolve(self, keys: Collection[str], reader: User | None) -> Mapping[str, Shown]:
        return {
            str(page.pk): Shown(title=page.title, words=words_of(page), url=page.get_url() or "")
            for page in _pages(keys)
        }


def _open(keys: Collection[str]) -> ReadersPageQuerySet:
    pages: ReadersPageQuerySet = _below_the_root().filter(pk__in=_numbers(keys))
    return pages.open_to_readers()


def _below_the_root() -> ReadersPageQuerySet:
    """Every page of the site. The root of the tree is none: it only holds it."""
    pages: ReadersPageQuerySet = ReadersPageQuerySet(Page).filter(depth__gt=1)
    return pages


def _pages(keys: Collection[str]) -> list[ReadersPage]:
    return [page for page in _open(keys).specific() if isinstance(page, ReadersPage)]


def _keys(numbers: Iterable[int]) -> list[str]:
    return [str(number) for number in numbers]


def _numbers(keys: Collection[str]) -> list[int]:
    return [int(key) for key in keys]
