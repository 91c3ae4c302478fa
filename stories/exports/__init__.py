"""What leaves the site: copies, transcripts, subject access."""
