"""What may be asked, and what is decided, on values."""
