"""Transcripts as files: read from what others write, and written so that others can read it."""
