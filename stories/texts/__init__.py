"""A text and its revisions: turns, sentences, passages, times of words."""
