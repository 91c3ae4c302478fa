"""What the ground tells the rooms above it. Each is sent inside the act's transaction.

A receiver that has work outside the database (a queue, an index) waits for
`transaction.on_commit`. Nothing a person may see depends on a receiver: the
gate is asked at reading, so a withdrawal holds even when no one listens.
"""

from django.dispatch import Signal

consent_changed = Signal()
"""A story's consent was given or changed. Sent with `story_id`."""

text_revised = Signal()
"""A text has a new current revision. Sent with `revision_id`."""

quote_changed = Signal()
"""A quote was asked for, or its teller answered. Sent with `quote_id` and `story_id`."""
