"""What a session and the process remember: the only session state and the only caches."""
