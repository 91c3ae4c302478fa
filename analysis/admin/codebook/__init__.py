"""The codebook in the admin."""
