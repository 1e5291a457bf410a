"""What pages are made of: maps, charts, tables, sharing."""
