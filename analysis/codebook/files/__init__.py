"""A codebook as a file: CSV, and REFI-QDA's .qdc."""
