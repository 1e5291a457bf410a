"""The ties of poles as a graph: who is joined to whom, and where each may stand on a drawing."""
