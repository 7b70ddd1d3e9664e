"""Decisions of the house about posts: what one must say, which risks, what may still change. Values in, values out."""
