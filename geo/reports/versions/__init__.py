"""What changed between versions of the data, and what was wrong."""
