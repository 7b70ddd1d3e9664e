"""Posts brought in by a file."""
