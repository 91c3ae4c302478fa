"""Finding passages, in the admin."""
