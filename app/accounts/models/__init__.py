"""Mandates, invitations, sign-in sessions and attempts, second factors."""

from app.accounts.models.factor import Authenticator, Doorstep, Passkey, RecoveryCode, Stage
from app.accounts.models.mandate import RIGHTS, Invitation, InvitationKind, Mandate, MandateKind
from app.accounts.models.notification import NotificationChoice
from app.accounts.models.person import Account, Person, StaffMember, StaffRole
from app.accounts.models.registration import FilerNumber, Registration
from app.accounts.models.session import Attempt, SignIn
from app.accounts.models.terms import Acceptance, TermsVersion

__all__ = [
    "RIGHTS",
    "Acceptance",
    "Account",
    "Attempt",
    "Authenticator",
    "Doorstep",
    "FilerNumber",
    "Invitation",
    "InvitationKind",
    "Mandate",
    "MandateKind",
    "NotificationChoice",
    "Passkey",
    "Person",
    "RecoveryCode",
    "Registration",
    "SignIn",
    "StaffMember",
    "StaffRole",
    "Stage",
    "TermsVersion",
]
