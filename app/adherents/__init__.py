"""Adherents: the companies that the service follows, their addresses, contacts, sector and health team."""
