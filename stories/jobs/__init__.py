"""Long work: runs that are resumed, and their heartbeat."""
