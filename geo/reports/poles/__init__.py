"""What is said of a pole, and of several in lists."""
