"""Reading: any table with a territory code and numbers, as measures; nothing leaves from here."""
