"""A mail becomes HTML and plain text, with portable tags held in their places."""
