"""Encryption, seals, throttles and passphrases. No Django model here."""
