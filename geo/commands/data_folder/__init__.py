"""Commands about a data folder: its cells, its versions, its backups."""
