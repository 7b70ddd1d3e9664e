"""Demonstration: fictitious data, through the services where it is small, by COPY where it is large."""
