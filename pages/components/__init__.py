"""What the pages are made of: the only session state and the only caches."""
