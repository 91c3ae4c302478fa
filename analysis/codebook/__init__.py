"""The codebook: what it holds, and how it is changed."""
