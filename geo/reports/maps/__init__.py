"""Maps before they are drawn: what colours territories, what stands on them, their legend."""
