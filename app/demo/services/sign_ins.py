"""Who may sign in to the demonstration, shown to everybody: on the sign-in page, and by `make run`."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.facts import Facts
from app.accounts.models import MandateKind
from app.accounts.rules.rights import BY_KEY
from app.accounts.services.access import open_access
from app.accounts.services.door import as_person
from app.accounts.services.staff import default_roles
from app.adherents.models import Adherent
from app.demo.services.team import Team
from app.platform.account import Role, User, assoc_user_role
from app.platform.context import Context, Right
from app.platform.password import hashed

PASSWORD = "Demo-portail-2026"  # noqa: S105 - shown to everybody; every service's policy takes it
EVERYTHING = frozenset({Right.ADMIN})
ACCOUNTANT = BY_KEY["ACCOUNTANT"].rights

SEES_EMPLOYEES = frozenset({Right.EMPLOYEES})


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """An account of the demonstration."""

    login: str
    """Its user name, where people choose one (K4)."""
    first_name: str
    last_name: str
    who: str
    """What this person may do, in words."""
    mandates: Mapping[str, frozenset[Right]] | None = None
    """Rights by number of adherent; None: of the service's staff."""
    role: str = ""
    with_branches: bool = False
    """The mandates cover the adherent's branches too."""
    third_party: bool = False
    """Acts for others: the mandates are dated where the service dates them (K11)."""
    password: str = PASSWORD

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def email(self) -> str:
        """An address that receives nothing but in the demonstration's mailbox."""
        return f"{self.login}@exemple.example"

    def typed(self, facts: Facts) -> str:
        """What this person types as a name at a service."""
        return self.login if facts.usernames else self.email


SIGN_INS = (
    DemoSignIn("boulangere", "Julie", "Martin", "Boulangère : administre un adhérent", {"10250": EVERYTHING}),
    DemoSignIn(
        "comptable",
        "Claire",
        "Lefèvre",
        "Comptable : passe d’un adhérent à l’autre",
        {"10318": ACCOUNTANT | {Right.VISITS}, "10690": ACCOUNTANT, "10877": EVERYTHING},
        third_party=True,
    ),
    DemoSignIn(
        "collegue", "Karim", "Benali", "Collègue : voit seulement les salariés", {"10250": SEES_EMPLOYEES}
    ),
    DemoSignIn("clinique", "Nathalie", "Roux", "Ressources humaines de 320 salariés", {"12040": EVERYTHING}),
    DemoSignIn(
        "delorme", "Bruno", "Delorme", "Dirigeant de quatre magasins", {"12100": EVERYTHING}, with_branches=True
    ),
    DemoSignIn("secretaire", "Nadia", "Perrot", "Secrétaire médicale du service", role="Secrétariat"),
    DemoSignIn("admin", "Marc", "Delaunay", "Administrateur du service", role="Administrateur du service"),
)  # fmt: skip
BAKER, SECRETARY = SIGN_INS[0], SIGN_INS[5]


def open_accounts(ctx: Context, team: Team) -> None:
    """Accounts, mandates and roles of everybody above; the secretary works in the first sector."""
    default_roles(ctx)
    roles = {role.name: role.id for role in ctx.session.scalars(select(Role))}
    numbers = {number for one in SIGN_INS for number in one.mandates or ()}
    found = select(Adherent.number, Adherent.id).where(Adherent.number.in_(numbers))
    adherents = {row.number: row.id for row in ctx.session.execute(found)}
    facts = ctx.profile[Facts]
    for one in SIGN_INS:
        user = User(first_name=one.first_name, last_name=one.last_name, username=one.typed(facts), email=one.email)
        user.active, user.password = True, hashed(one.password)
        ctx.session.add(user)
        ctx.session.flush()
        if one.mandates is None:
            ctx.session.execute(assoc_user_role.insert().values(user_id=user.id, role_id=roles[one.role]))
        for number, rights in (one.mandates or {}).items():
            _act_for(ctx, one, user, adherents[number], rights)
        if one is SECRETARY:
            team.secretaries[0].user_id = user.id
    ctx.session.flush()


def _act_for(ctx: Context, one: DemoSignIn, user: User, adherent_id: int, rights: frozenset[Right]) -> None:
    """Open the access of somebody above, through the service's own door."""
    third_party = one.third_party and Right.ADMIN not in rights
    open_access(
        as_person(ctx, user),
        adherent_id=adherent_id,
        user_id=user.id,
        rights=sorted(rights),
        action="mandate_taken_up",
        kind=MandateKind.THIRD_PARTY if third_party else MandateKind.OWN,
        contact=Right.ADMIN in rights,
        with_branches=one.with_branches,
    )
