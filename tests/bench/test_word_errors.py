from bench._word_errors import turn_starts, word_error_rate, words


def test_words_are_counted_in_one_spelling() -> None:
    said = "Twenty-six neighbours’ cats, “Mister” O’Neil & the carers’ TV: twenty, seven, thirty"
    assert words(said) == [
        "26",
        "neighbours",
        "cats",
        "mr",
        "o'neil",
        "the",
        "carers",
        "television",
        "27",
        "30",
    ]


def test_rate_counts_what_was_changed_left_out_and_made_up() -> None:
    assert word_error_rate(said="I lost my job", heard="I lost my job.") == 0
    assert word_error_rate(said="I lost my job", heard="I lost a job") == 0.25
    assert word_error_rate(said="I lost my job", heard="lost job") == 0.5
    assert word_error_rate(said="I lost", heard="I lost it all then") == 1.5


def test_turns_begin_where_their_first_word_was_heard() -> None:
    heard = [("What", 0.1), ("happened?", 0.4), ("I", 1.2), ("lost", 1.5), ("it.", 1.9), ("Oh.", 3.0)]
    assert turn_starts(["What happened?", "I lost it.", "Why?"], heard) == [0.1, 1.2, None]
