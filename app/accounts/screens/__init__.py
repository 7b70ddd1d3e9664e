"""The ways in, one's own account, the users of an adherent, and those of the service."""

from app.accounts.models import SignIn
from app.accounts.screens.codes import MailedCode, MailedLink
from app.accounts.screens.colleague import Access
from app.accounts.screens.confirming import Confirming
from app.accounts.screens.door import Door
from app.accounts.screens.factors import SecondFactor
from app.accounts.screens.filer import AddCompany, FilerNumber
from app.accounts.screens.forgotten import Forgotten
from app.accounts.screens.history import MemberSignIns, OwnSignIns, UserSignIns
from app.accounts.screens.letters import FirstLetter
from app.accounts.screens.looking import ColleagueLook, Looking
from app.accounts.screens.opening import FirstConnection, InvitationLink
from app.accounts.screens.own_notifications import OwnNotifications
from app.accounts.screens.passkeys import PasskeyDoor
from app.accounts.screens.profile import Profile
from app.accounts.screens.registering import SignUp
from app.accounts.screens.security import Security
from app.accounts.screens.staff import RoleForms, StaffAccounts, StaffRoles, StaffUsers
from app.accounts.screens.switch import Switch
from app.accounts.screens.terms import Terms, TermsText
from app.accounts.screens.users import Invitations, Users
from app.platform.console import watch

watch(SignIn, "Sessions", "id", "user_id", "created_at", "seen_at", "revoked_at")

SCREENS = (
    Door,
    MailedCode,
    MailedLink,
    SecondFactor,
    PasskeyDoor,
    Forgotten,
    FirstConnection,
    InvitationLink,
    FilerNumber,
    AddCompany,
    SignUp,
    Terms,
    TermsText,
    Switch,
    Profile,
    OwnNotifications,
    OwnSignIns,
    Security,
    Users,
    Access,
    Confirming,
    Invitations,
    ColleagueLook,
    Looking,
    UserSignIns,
    FirstLetter,
    StaffUsers,
    StaffAccounts,
    MemberSignIns,
    StaffRoles,
    RoleForms,
)
