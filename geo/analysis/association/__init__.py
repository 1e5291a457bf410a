"""Whether poles go together with an indicator, from territory to territory."""
