"""Mandates, invitations, sign-in sessions and attempts."""

from app.accounts.models.mandate import RIGHTS, Invitation, InvitationKind, Mandate
from app.accounts.models.person import Account, Person, StaffMember, StaffRole
from app.accounts.models.session import Attempt, SignIn

__all__ = [
    "RIGHTS",
    "Account",
    "Attempt",
    "Invitation",
    "InvitationKind",
    "Mandate",
    "Person",
    "SignIn",
    "StaffMember",
    "StaffRole",
]
