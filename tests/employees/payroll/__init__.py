"""The monthly DSN against the list."""
