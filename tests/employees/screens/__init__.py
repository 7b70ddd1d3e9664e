"""Employees in the browser."""
