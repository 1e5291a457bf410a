"""What a person sees: maps, lists, sentences. Draws, never computes."""
