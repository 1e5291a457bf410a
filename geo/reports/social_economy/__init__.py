"""The social economy around poles and in territories, in words and tables."""
