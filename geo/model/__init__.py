"""The nouns everything else speaks: Report, Territories, Selection, Atlas."""
