"""Joining the service, and who may act for whom: requests for access, changes of company, adhesions."""
