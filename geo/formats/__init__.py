"""Formats: bytes of files that nobody vouches for into grids of text, each format read once.

The entry is `geo.formats.read.read_files`: a pure function from the bytes of files, by name, to
their grids and what was found wrong, both made of plain texts and numbers; it raises nothing but
`geo.errors.DataUnreadableError`. What a grid means is for those above to say: an import is lenient
with it, a source or a data folder is strict.
"""
