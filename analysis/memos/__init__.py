"""Memos: what researchers write to themselves and each other."""
