"""What is said, once: pure functions from a study to a report, no medium known."""
