"""What is drawn, as it stands in the address."""
