"""A public source for the tests: quotes that their tellers said yes to, whether or not a page shows them."""

from collections.abc import Collection, Iterator, Mapping

from search.engine import Audience, Entry
from search.sources import Shown
from stories.consent.allowed import Allowed
from stories.models import Quote, User


class ApprovedQuotes:
    kind = "quote"
    label = "Quote"
    audience = Audience.PUBLIC

    def keys(self) -> Iterator[str]:
        return (str(pk) for pk in Quote.objects.values_list("pk", flat=True))

    def keys_of(self, story_id: int) -> Iterator[str]:
        of_story = Quote.objects.filter(passage__revision__text__story_id=story_id)
        return (str(pk) for pk in of_story.values_list("pk", flat=True))

    def documents(self, keys: Collection[str]) -> Iterator[Entry]:
        for quote in self._open(keys):
            yield Entry(self.kind, str(quote.pk), self.audience, "", quote.passage.text, quote.story.pk)

    def finds(self, story_id: int, gate: Allowed) -> bool:
        return any(self._open(list(self.keys_of(story_id))))

    def showable(self, keys: Collection[str], reader: User | None) -> set[str]:
        return {str(quote.pk) for quote in self._open(keys)}

    def resolve(self, keys: Collection[str], reader: User | None) -> Mapping[str, Shown]:
        return {
            str(quote.pk): Shown(
                title="From a story", words=quote.passage.text, who=quote.story.storyteller.shown_as
            )
            for quote in self._open(keys)
        }

    def _open(self, keys: Collection[str]) -> Iterator[Quote]:
        yield from Quote.objects.showable().with_context().filter(pk__in=list(keys))
