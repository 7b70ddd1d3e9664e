"""What people do with employees."""
