"""Decisions about employees: no database."""
