"""What people do at the door, with their account, with the rights of their colleagues and of the service's staff."""

from app.accounts.services.invitations import invite, issue_letter
from app.accounts.services.staff import default_roles

__all__ = ["default_roles", "invite", "issue_letter"]
