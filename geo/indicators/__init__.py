"""Indicators: from the file of a producer to the values of today's territories."""
