"""Who acts, and what each may do."""
