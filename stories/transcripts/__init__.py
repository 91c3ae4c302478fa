"""Editing a transcript: drafts, speakers, corrections, review."""
