"""Tables: read the data folder, check it, join it with the territories, write it."""
