"""What is measured: the same three lists in every application."""

EMPLOYER = "employer's list, 320 employees"
STAFF = "staff's list, whole service"
DEEP = "staff's list, from three quarters on"
TASKS = (EMPLOYER, STAFF, DEEP)
NUMBER = "12040"
"""The adherent whose list is measured: Clinique des Vignes."""
PAGE = 25
