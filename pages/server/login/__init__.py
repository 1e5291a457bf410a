"""The login of the State, ProConnect."""
