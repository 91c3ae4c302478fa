"""A story while it is told: kept sealed from step to step, looked over, and sent once."""
