"""Backups, and what putting one back must do."""
