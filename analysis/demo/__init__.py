"""The demo’s share of this room: a codebook, what the machine thinks, and what two researchers decided."""
