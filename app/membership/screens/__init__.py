"""Membership on screen."""

SCREENS = ()
