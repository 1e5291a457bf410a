"""Imports: other people's files read as they are, mapped to our tables, checked, resolved, told.

The strict reading of our own format is `geo.tables`; here a person's spreadsheet becomes that
format, and every step that was not certain is said.
"""
