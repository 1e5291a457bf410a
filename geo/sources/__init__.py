"""Sources: data that lives elsewhere, fetched, checked, and only then put in service."""
