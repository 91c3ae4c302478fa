"""Words and stretches of voices in, turns out."""

from stories.transcription.diarization.segments import Stretch
from stories.transcription.diarization.turns import HeardTurn, turns
from stories.transcription.engine import HeardSegment, HeardWord
from stories.transcription.segments import segment_of


def sentence(text: str, start_ms: int, each_ms: int = 300) -> HeardSegment:
    return segment_of(
        HeardWord(word, start_ms + n * each_ms, start_ms + (n + 1) * each_ms, 1.0)
        for n, word in enumerate(text.split())
    )


def told(found: list[HeardTurn]) -> list[tuple[int | None, str]]:
    return [(turn.voice, " ".join(segment.text for segment in turn.segments)) for turn in found]


def test_sentences_of_one_voice_are_one_turn_and_another_voice_begins_another() -> None:
    said = [
        sentence("Why?", 0),
        sentence("I fell.", 1000),
        sentence("It hurt.", 2000),
        sentence("And then?", 3000),
    ]
    voices = [Stretch(0, 800, 1), Stretch(900, 2700, 2), Stretch(2900, 3700, 1)]
    assert told(turns(said, voices)) == [(1, "Why?"), (2, "I fell. It hurt."), (1, "And then?")]


def test_a_long_pause_ends_a_turn_and_so_does_a_long_while() -> None:
    said = [sentence("One.", 0), sentence("Two.", 1000), sentence("Three.", 3400)]
    assert told(turns(said, [])) == [(None, "One. Two."), (None, "Three.")]
    on_and_on = [sentence("And so on.", start) for start in range(0, 150_000, 1000)]
    lengths = [turn.segments[-1].end_ms - turn.segments[0].start_ms for turn in turns(on_and_on, [])]
    assert len(lengths) == 3
    assert max(lengths) <= 62_000


def test_one_voice_is_nobody_in_particular() -> None:
    assert told(turns([sentence("I fell.", 0)], [Stretch(0, 600, 1)])) == [(None, "I fell.")]
    assert turns([], [Stretch(0, 600, 1), Stretch(600, 900, 2)]) == []


def test_a_sentence_is_parted_only_where_another_voice_has_a_good_part_of_it() -> None:
    said = [sentence("Did you go I did not at all", 0)]
    half = [Stretch(0, 900, 1), Stretch(900, 2400, 2)]
    assert told(turns(said, half)) == [(1, "Did you go"), (2, "I did not at all")]
    mostly = [Stretch(0, 300, 1), Stretch(300, 2400, 2)]
    assert told(turns(said, mostly)) == [(2, "Did you go I did not at all")]


def test_words_where_no_voice_was_told_go_with_those_before_them() -> None:
    said = [sentence("Why?", 0), sentence("Mm.", 5000), sentence("I fell.", 5600)]
    voices = [Stretch(0, 800, 2), Stretch(5600, 6200, 1)]
    assert told(turns(said, voices)) == [(2, "Why?"), (2, "Mm."), (1, "I fell.")]


def test_a_segment_without_words_is_its_voices_too() -> None:
    said = [HeardSegment("Why?", 0, 800, ()), HeardSegment("I fell.", 800, 1600, ())]
    assert told(turns(said, [Stretch(0, 800, 1), Stretch(800, 1600, 2)])) == [(1, "Why?"), (2, "I fell.")]
