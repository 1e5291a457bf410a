"""Exports: the tables of a selection as files, each of which our own reader reads back."""
