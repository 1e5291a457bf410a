"""The report on sectors: what it compares, its sentences, its charts and its tables."""
