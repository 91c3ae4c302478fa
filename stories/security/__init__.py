"""Encryption, seals and passphrases. No Django model here."""
