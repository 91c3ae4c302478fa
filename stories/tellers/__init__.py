"""What a teller sees and keeps: identity, receipts, notifications."""
