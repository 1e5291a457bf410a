"""Who lives near a pole, who does not, where a new one would help."""
