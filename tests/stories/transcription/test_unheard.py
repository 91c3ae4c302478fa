"""Speech in which no word was heard is listened to once more by itself."""

import numpy as np

from stories.audio.decode import A_MS
from stories.transcription.engine import HeardWord
from stories.transcription.speech import Speech, filled, unheard

SPEECH = Speech(np.arange(20_000 * A_MS, dtype=np.float32), 1_000, ((1_000, 9_000), (15_000, 21_000)))


def word(text: str, start_ms: int, end_ms: int) -> HeardWord:
    return HeardWord(text, start_ms, end_ms, 0.9)


def test_where_somebody_speaks_and_no_word_comes() -> None:
    words = [word("Hello.", 1_000, 2_000), word("Bye.", 16_000, 21_000)]
    (one,) = unheard(SPEECH, words)
    assert (one.start_ms, one.end_ms) == (2_000, 16_000)
    assert one.samples[0] == 1_000 * A_MS
    everywhere = [word("Hello.", 1_000, 8_000), word("Bye.", 15_500, 20_000)]
    assert unheard(SPEECH, everywhere) == []


def test_what_is_heard_there_stands_between_the_words() -> None:
    words = [word("Hello.", 1_000, 2_000), word("Bye.", 16_000, 21_000)]
    asked = []

    def hear(speech: Speech) -> list[HeardWord]:
        asked.append((speech.start_ms, speech.end_ms))
        return [word("Yes.", 4_000, 5_000)]

    assert [one.text for one in filled(SPEECH, words, hear)] == ["Hello.", "Yes.", "Bye."]
    assert asked == [(2_000, 16_000)]
    assert filled(SPEECH, words, lambda _: []) == words
