"""Releases: what was published, what changed, who is told."""
