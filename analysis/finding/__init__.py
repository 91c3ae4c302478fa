"""Finding passages by their codes, across stories, and taking them out."""
