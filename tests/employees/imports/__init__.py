"""Employees brought in by a file."""
