"""A template tree becomes text in a template language."""
