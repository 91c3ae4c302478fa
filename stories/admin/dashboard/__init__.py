"""The first page of the admin: what waits for each role."""
