"""Themes that the machine finds in words: rules in a spaCy pipeline, whose every answer has its reasons."""

from analysis.themes.find import Found, Lexicons, find_themes, made_by

__all__ = ["Found", "Lexicons", "find_themes", "made_by"]
