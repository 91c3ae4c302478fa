"""The one way from a quote to words on a page: every quote that is asked for goes through the gate here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from stories.audio import masks
from stories.consent.allowed import allowed
from stories.models import Quote
from stories.models.quote import QuoteQuerySet
from stories.models.uses import Use
from stories.texts.passages import Span
from storybook.publishing.theme_labels import ThemeLabel, labels_of

LARGE: Final = 140
"""How many characters at most are read at a glance."""


@dataclass(frozen=True)
class ShownQuote:
    """A quote's words with what stands beside them, as the gate allowed it a moment ago. Never kept."""

    key: int
    story_id: int
    words: str
    # What the words are in (ISO 639-1; empty: nobody knows).
    language: str
    who: str
    where: str
    themes: tuple[ThemeLabel, ...]
    warnings: tuple[str, ...]
    # The address of the teller's voice, and when it says these words; empty, None when it may not be heard.
    clip: str
    time: Span | None
    # A machine wrote these words down and no person has checked them; the page says so.
    unchecked: bool

    @property
    def is_short(self) -> bool:
        """Short enough to be set large."""
        return len(self.words) <= LARGE

    @property
    def captions(self) -> str:
        """The address of the clip's captions; empty where there is no clip."""
        return self.clip.replace("?", "captions.vtt?", 1)

    @property
    def seconds(self) -> float | None:
        """How long the clip is."""
        return None if self.time is None else (self.time.end_ms - self.time.start_ms) / 1000


def shown(keys: Iterable[int]) -> dict[int, ShownQuote]:
    """Those of the quotes that may be shown now, by primary key. The rest are simply not there."""
    return {quote.key: quote for quote in show(Quote.objects.filter(pk__in=list(keys)))}


def show(quotes: QuoteQuerySet) -> list[ShownQuote]:
    """Those of the quotes that may be shown now, in their order, in five queries however many there are,
    and one more where there is sound.

    The gate is asked once, after the quotes were read, and its answer goes with them.
    """
    approved = list(quotes.approved().with_context())
    gate = allowed(quote.story.pk for quote in approved)
    found = [quote for quote in approved if gate.may(Use.PUBLISH, quote.story.pk)]
    labels = labels_of([quote.passage for quote in found], gate)
    spoken = [quote for quote in found if quote.passage.revision.text.recording_id is not None]
    times = masks.heard_now([quote.passage for quote in spoken if gate.may(Use.VOICE, quote.story.pk)])
    return [_shown(quote, labels.get(quote.passage_id, ()), times.get(quote.passage_id)) for quote in found]


def _shown(quote: Quote, themes: tuple[ThemeLabel, ...], time: Span | None) -> ShownQuote:
    story = quote.story
    return ShownQuote(
        key=quote.pk,
        story_id=story.pk,
        words=quote.passage.text,
        language=story.language,
        who=story.storyteller.shown_as,
        where=story.area.name if story.area else "",
        themes=themes,
        warnings=tuple(story.warnings),
        clip=_clip(quote, time),
        time=time,
        unchecked=not quote.passage.revision.is_vouched_for,
    )


def _clip(quote: Quote, time: Span | None) -> str:
    recording = quote.passage.revision.text.recording
    if recording is None or time is None or time.start_ms == time.end_ms:
        return ""
    return reverse("stories:listen", args=[recording.public_id]) + f"?t={time.start_ms},{time.end_ms}"
