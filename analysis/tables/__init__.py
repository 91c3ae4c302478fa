"""Codes counted against stories, places, months and each other."""
