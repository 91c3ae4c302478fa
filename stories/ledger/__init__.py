"""The audit log: entries in sealed chains, and who may append."""
