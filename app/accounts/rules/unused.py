"""When somebody is told that their account will be closed."""

from datetime import timedelta

TOLD_BEFORE = timedelta(days=30)
"""Nothing ends without having been told: a holiday fits into it."""
