"""Employees: who works for an adherent, under which contract, in which posts, with which follow-up."""
