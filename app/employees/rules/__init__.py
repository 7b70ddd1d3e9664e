"""Decisions of the house about employees: who they are, how they are employed, their careers, risks, follow-up."""
