"""The public form: its fields, tokens, cookies and submissions."""
