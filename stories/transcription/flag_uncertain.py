"""Marking what a machine may have made up, by all that is known of a segment when it is heard."""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from stories.texts.uncertainty import Doubt
from stories.transcription.engine import HeardSegment
from stories.transcription.speech import Speech, spoken_between

LEAST_CONFIDENCE: Final = 0.65
"""Of the words of a segment, on the average. Of 187 in the demo's interviews 3 are below it, and 2 of them
are misheard; with noise over the voices most of what is misheard is."""
MOST_NO_SPEECH: Final = 0.6
MOST_COMPRESSION: Final = 2.4
"""Whisper's own bounds (`openai/whisper`, transcribe.py)."""
LEAST_SPEECH: Final = 0.3
"""Of a segment's time in which somebody has to be speaking."""
TIMES: Final = 3
"""So often in a row a segment may not be the same."""

MADE_UP: Final = re.compile(
    "|".join(
        (
            r"thank(s| you)( so much| very much)? for (watching|listening)( this video| and .*)?",
            r"(please |don't forget to )?(like and )?subscribe( to (my|our|the) channel)?",
            r"see you (next time|in the next video|soon)",
            r"(subtitles|captions|transcript(ion)?) (created |provided )?by .*",
            r".*\bamara\.?org\b.*",
            r"sous-?titr(es|age) .*(soci[ée]t[ée] radio-canada|communaut[ée]).*",
            r"untertitel .*(zdf|ard|swr|funk|20\d\d).*",
            r"napisy (stworzone przez|wykonane przez) .*|dzi[ęe]kuj[ęe] za (ogl[ąa]danie|uwag[ęe])",
            r"(gracias|obrigad[oa]) (por|a) (ver|assistir).*",
            r"субтитры (сделал|создавал|подогнал).*|продолжение следует",
            r"you",
        )
    )
)
"""What Whisper writes over silence and music: it learnt from the subtitles of videos."""


AGAIN_AND_AGAIN: Final = re.compile(
    r"\b(\w+(?:[\s,]+\w+)+)(?:[\s,.!?…]+\1){2}\b|\b(\w+)(?:[\s,.!?…]+\2){4}\b"
)
"""Two words or more three times in a row, or one five times: “no, no, no” is what people say."""


def marked(segments: Sequence[HeardSegment], speech: Speech, *, no_speech: float = 0.0) -> list[HeardSegment]:
    """The segments of one window, each word with the gravest doubt about its segment, if there is any.

    `no_speech` is the engine's own probability that nobody speaks in the window.
    """
    texts = [_plain(segment.text) for segment in segments]
    return [
        _with(segment, _doubt(segment, texts, at, speech, no_speech)) for at, segment in enumerate(segments)
    ]


def _doubt(
    segment: HeardSegment, texts: Sequence[str], at: int, speech: Speech, no_speech: float
) -> Doubt | None:
    return next(_doubts(segment, texts, at, speech, no_speech), None)


def _doubts(
    segment: HeardSegment, texts: Sequence[str], at: int, speech: Speech, no_speech: float
) -> Iterator[Doubt]:
    if MADE_UP.fullmatch(texts[at]):
        yield Doubt.MADE_UP
    length = segment.end_ms - segment.start_ms
    if spoken_between(speech, segment.start_ms, segment.end_ms) < LEAST_SPEECH * length:
        yield Doubt.SILENCE
    if _is_repeated(texts, at):
        yield Doubt.REPEATED
    if no_speech > MOST_NO_SPEECH:
        yield Doubt.NO_SPEECH
    confidences = [word.confidence for word in segment.words]
    if sum(confidences) < LEAST_CONFIDENCE * len(confidences):
        yield Doubt.UNSURE


def _is_repeated(texts: Sequence[str], at: int) -> bool:
    text = texts[at]
    first = max(0, at - TIMES + 1)
    beside = (texts[begin : begin + TIMES] for begin in range(first, at + 1))
    in_a_row = any(len(three) == TIMES and set(three) == {text} for three in beside)
    if in_a_row or AGAIN_AND_AGAIN.search(text):
        return True
    encoded = text.encode()
    return len(encoded) > MOST_COMPRESSION * len(zlib.compress(encoded))


def _plain(text: str) -> str:
    """Without case and signs at either end."""
    return text.casefold().strip(" .,!?…\"'“”‘’-–")


def _with(segment: HeardSegment, doubt: Doubt | None) -> HeardSegment:
    if doubt is None:
        return segment
    return replace(segment, words=tuple(replace(word, doubt=doubt.value) for word in segment.words))
