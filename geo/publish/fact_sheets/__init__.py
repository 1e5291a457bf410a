"""Fact sheets: a territory, a comparison, a pole or a coverage, as PDF and as HTML."""
