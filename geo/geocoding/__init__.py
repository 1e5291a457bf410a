"""Geocoding: addresses to points, by a service that speaks the protocol of the Géoplateforme."""
