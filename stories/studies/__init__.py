"""Studies and their teams."""
