"""Identity: which unit of the public register an organisation is, proposed, never assumed."""
