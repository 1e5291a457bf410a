"""What is said of an import."""
