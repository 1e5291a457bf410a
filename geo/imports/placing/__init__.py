"""Placing: each row in its commune, from all that it says: codes, names, points, addresses."""
