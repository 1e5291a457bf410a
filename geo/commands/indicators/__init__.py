"""The command `python -m geo indicators`: what its words are, and what each action does."""
