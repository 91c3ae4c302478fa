"""Closing parts of a story, in words and in sound."""
