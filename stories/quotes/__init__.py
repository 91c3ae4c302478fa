"""Quotes, where they stand, and what their tellers answer."""
