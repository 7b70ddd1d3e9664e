"""Mandates, invitations, sign-in sessions and attempts."""

from app.accounts.models.factor import Authenticator, Doorstep, Passkey, RecoveryCode, Stage
from app.accounts.models.mandate import RIGHTS, Invitation, InvitationKind, Mandate, MandateKind
from app.accounts.models.person import Account, Person, StaffMember, StaffRole
from app.accounts.models.session import Attempt, SignIn

__all__ = [
    "RIGHTS",
    "Account",
    "Attempt",
    "Authenticator",
    "Doorstep",
    "Invitation",
    "InvitationKind",
    "Mandate",
    "MandateKind",
    "Passkey",
    "Person",
    "RecoveryCode",
    "SignIn",
    "StaffMember",
    "StaffRole",
    "Stage",
]
