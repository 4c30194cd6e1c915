"""The project's files become the model and findings; the only reader of the project folder."""
