"""The desk in the admin: its page, what is done at it, and what it answers a script."""
