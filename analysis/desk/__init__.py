"""The desk, where a researcher reads a story and codes it."""
