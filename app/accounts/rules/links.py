"""For how long what opens something serves: letters, links, and the forms that they opened."""

from datetime import timedelta

LETTER_VALID = timedelta(days=30)
LINK_VALID = timedelta(hours=24)
"""Of an invitation, and of what opens a staff account."""
FORM_VALID = timedelta(hours=2)
"""Between the provisional password and the form that it opened."""
FORGOTTEN_VALID = timedelta(minutes=60)
