"""Networks and members: who the poles are tied to, how far, and since when."""
