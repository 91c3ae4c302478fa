"""Who spoke when, from the sound alone."""
