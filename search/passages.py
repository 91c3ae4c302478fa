"""What researchers search: every paragraph and every turn of the stories they may read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Final, cast

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from analysis.desk import blocks
from analysis.models import Coding
from analysis.models.coding import not_blind_to
from search.engine import Audience, Entry
from search.sources import Clip, Shown, Theme
from stories import clock
from stories.consent.allowed import Allowed
from stories.models import Recording, Revision, Text, Turn, User, Word
from stories.models.permitting import permits
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right
from stories.texts.passages import BETWEEN, said_at

LONGEST: Final = 1200  # characters: a longer paragraph is cut between words


@dataclass(frozen=True)
class PassageKey:
    """Where a passage stands: code points of a revision, end exclusive. Its key says just that."""

    revision_id: int
    start: int
    end: int

    @property
    def key(self) -> str:
        return f"{self.revision_id}.{self.start}.{self.end}"

    @classmethod
    def of(cls, key: str) -> "PassageKey":
        return cls(*(int(part) for part in key.split(".")))

    def overlaps(self, start: int, end: int) -> bool:
        return start < self.end and end > self.start


class Passages:
    """Only the current words are found: a key of an older revision stands for nothing."""

    kind = "passage"
    audience = Audience.RESEARCH

    @property
    def label(self) -> str:
        return gettext("Passage")

    def keys(self) -> Iterator[str]:
        for text in _whole(Text.objects.order_by("pk")).iterator(chunk_size=100):
            yield from _keys(text)

    def keys_of(self, story_id: int) -> Iterator[str]:
        for text in _whole(Text.objects.filter(story_id=story_id)):
            yield from _keys(text)

    def documents(self, keys: Collection[str]) -> Iterator[Entry]:
        places = _by_revision(keys)
        for text in _readable(places).select_related("current", "story"):
            revision = _current(text)
            for place in places[revision.pk]:
                words = revision.body[place.start : place.end]
                yield Entry(
                    self.kind,
                    place.key,
                    self.audience,
                    text.story.title,
                    words,
                    text.story_id,
                    text.story.study_id,
                    text.story.language,
                )

    def finds(self, story_id: int, gate: Allowed) -> bool:
        written = Text.objects.filter(story=story_id, current__isnull=False).exclude(current__body="")
        return gate.may(Use.RESEARCH, story_id) and written.exists()

    def showable(self, keys: Collection[str], reader: User | None) -> set[str]:
        places = _by_revision(keys)
        there = _readable_by(reader, places).values_list("current_id", flat=True)
        return {place.key for pk in there for place in places[pk]}

    def resolve(self, keys: Collection[str], reader: User | None) -> Mapping[str, Shown]:
        places = _by_revision(keys)
        related = ("current", "story__storyteller", "story__area", "recording")
        texts = list(_readable_by(reader, places).select_related(*related))
        current = [place for text in texts for place in places[_current(text).pk]]
        turns = _turns(current)
        spoken, asked = _spoken(current, turns), _asked(current, turns)
        coded = _coded(current, reader)
        return {
            place.key: _shown(text, place, coded[place], spoken[place], asked.get(place))
            for text in texts
            for place in places[_current(text).pk]
        }


def _whole(texts: QuerySet[Text]) -> QuerySet[Text]:
    turns = Prefetch(
        "current__turns", Turn.objects.select_related("speaker").defer("words").order_by("start")
    )
    return texts.filter(current__isnull=False).select_related("current").prefetch_related(turns)


def _keys(text: Text) -> Iterator[str]:
    revision = _current(text)
    spoken = map(blocks.Spoken.of, revision.turns.all())
    for block in blocks.turns(revision.body, spoken):
        yield from (PassageKey(revision.pk, *cut).key for cut in cuts(revision.body, block.start, block.end))


def cuts(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch in pieces of `LONGEST` characters at most, without the spaces around them."""
    while start < end:
        stop = end
        if end - start > LONGEST:
            space = body.rfind(" ", start + LONGEST // 2, start + LONGEST)
            stop = space if space > 0 else start + LONGEST
        piece = body[start:stop]
        if piece.strip():
            yield stop - len(piece.lstrip()), start + len(piece.rstrip())
        start = stop


def _by_revision(keys: Iterable[str]) -> dict[int, list[PassageKey]]:
    places: dict[int, list[PassageKey]] = defaultdict(list)
    for key in keys:
        place = PassageKey.of(key)
        places[place.revision_id].append(place)
    return places


def _permitted() -> QuerySet[Text]:
    return Text.objects.filter(permits(Use.RESEARCH, at=clock.now(), story="story"))


def _readable(revisions: Iterable[int]) -> QuerySet[Text]:
    return _permitted().filter(current__in=list(revisions))


def _readable_by(reader: User | None, revisions: Iterable[int]) -> QuerySet[Text]:
    """Those of the studies in which this person reads; without a person, none."""
    texts = _readable(revisions)
    return texts.none() if reader is None else texts.filter(reached_by(reader, Right.READ, story="story"))


def _current(text: Text) -> Revision:
    return cast(Revision, text.current)  # every text here was asked for by its current revision


def _any_of(places: Iterable[PassageKey], start: str, end: str, revision: str) -> Q:
    parts = (
        Q(**{revision: place.revision_id, f"{start}__lt": place.end, f"{end}__gt": place.start})
        for place in places
    )
    return reduce(or_, parts, Q(pk__in=()))


def _turns(places: Collection[PassageKey]) -> list[Turn]:
    """Those that the places lie in or beside, in the order of their texts."""
    wider = [replace(place, start=place.start - BETWEEN, end=place.end + BETWEEN) for place in places]
    turns = Turn.objects.filter(_any_of(wider, "start", "end", "revision")).select_related("speaker")
    return list(turns.order_by("start"))


def _spoken(places: Collection[PassageKey], turns: Iterable[Turn]) -> dict[PassageKey, tuple[int, int]]:
    """When each was said, in ms: from its first word to its last, for those whose words have times."""
    words: dict[int, list[Word]] = defaultdict(list)
    for turn in turns:
        words[turn.revision_id] += turn.spoken_words
    said = {place: said_at(words[place.revision_id], place.start, place.end) for place in places}
    times = {place: (span.start_ms, span.end_ms) for place, span in said.items() if span}
    return defaultdict(lambda: (0, 0), times)


def _asked(places: Collection[PassageKey], turns: Iterable[Turn]) -> dict[PassageKey, str]:
    """Who asks there, for those that are questions. A passage lies in one turn."""
    return {
        place: turn.called
        for turn in turns
        for place in places
        if turn.asks and place.revision_id == turn.revision_id and place.overlaps(turn.start, turn.end)
    }


def _coded(places: Collection[PassageKey], reader: User | None) -> dict[PassageKey, list[Theme]]:
    """The codes that people gave to words there, each once; none that the reader is blind to yet."""
    themes: dict[PassageKey, list[Theme]] = defaultdict(list)
    if reader is None:
        return themes
    codings = Coding.objects.readable().filter(
        not_blind_to(reader), _any_of(places, "passage__start", "passage__end", "passage__revision")
    )
    for coding in codings.select_related("code", "passage").order_by("code__path"):
        passage, code = coding.passage, coding.code
        theme = Theme(code.name, code.colour, code.shape)
        for place in places:
            there = place.revision_id == passage.revision_id and place.overlaps(passage.start, passage.end)
            if there and theme not in themes[place]:
                themes[place].append(theme)
    return themes


def _shown(
    text: Text, place: PassageKey, themes: Iterable[Theme], said: tuple[int, int], asks: str | None
) -> Shown:
    """`asks`: who does, of a question; whoever tells has not said it."""
    story, revision = text.story, _current(text)
    place_name = [story.area.name] if story.area else []
    return Shown(
        title=story.called,
        words=revision.body[place.start : place.end],
        language=story.language,
        url=f"{reverse('analysis_desk', args=[story.public_id])}#w{revision.pk}-{place.start}-{place.end}",
        who=story.storyteller.shown_as if asks is None else asks,
        asked=asks is not None,
        where_from=", ".join([story.get_kind_display(), *place_name]),
        themes=tuple(themes),
        clip=_clip(text.recording, *said),
        warnings=tuple(story.warnings),
        unchecked=not revision.is_vouched_for,
        stands=(revision.pk, place.start),
    )


def _clip(recording: Recording | None, start_ms: int, end_ms: int) -> Clip | None:
    if recording is None or start_ms == end_ms:
        return None
    return Clip(reverse("stories:listen", args=[recording.public_id]), start_ms, end_ms)
