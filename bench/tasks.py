"""What is measured: the same three lists in every application, and our door."""

EMPLOYER = "employer's list, 320 employees"
STAFF = "staff's list, whole service"
DEEP = "staff's list, from three quarters on"
TASKS = (EMPLOYER, STAFF, DEEP)
WRONG_PASSWORD = "sign-in refused"
MAILED_CODE = "a code asked for by e-mail"
FORGOTTEN = "a forgotten password told"
"""At the door: the same for a name that has an account and for one that nobody has."""
NUMBER = "12040"
"""The adherent whose list is measured: Clinique des Vignes."""
PAGE = 25
