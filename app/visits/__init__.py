"""Visits: what is due, asked, planned, told and done."""
