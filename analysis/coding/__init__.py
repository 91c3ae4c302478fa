"""What people decide that passages are about, and the way back from each step."""
