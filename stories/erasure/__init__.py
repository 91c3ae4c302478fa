"""Erasing a story, and the log of what was erased."""
