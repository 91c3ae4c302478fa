"""What the analysis room tells the rooms above it. Sent inside the act's transaction."""

from django.dispatch import Signal

coding_changed = Signal()
"""A story's live codings changed. Sent with `story_id`."""
