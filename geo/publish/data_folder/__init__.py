"""The commands that change a data folder: one cell, a former version, a source elsewhere."""
