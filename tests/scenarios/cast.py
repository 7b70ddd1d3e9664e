"""Who plays in the scenarios, and where: a service with two sectors, their secretaries, free slots."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_appbuilder.security.sqla.models import User

from app.accounts.rules.rights import BY_KEY, DEFAULT_ROLES
from app.accounts.services import invitations
from app.adherents.models import Adherent, Sector
from app.platform.context import Actor, Context, Right, Side
from app.platform.password import hashed
from tests.factories import (
    NOW,
    AccountFactory,
    AdherentFactory,
    EmployeeFactory,
    MandateFactory,
    MedicalCentreFactory,
    PostFactory,
    ProfessionalFactory,
    SectorFactory,
    SlotFactory,
    employed,
    give_role,
)

PASSWORD = "une phrase de couvreur"


@dataclass(frozen=True)
class Service:
    """The service as the story finds it."""

    north: Sector
    south: Sector


def a_service() -> Service:
    """Two sectors, each with a doctor and a secretary who signs in as `nadia` (north) or `paul` (south)."""
    north, south = SectorFactory(name="Beaune Nord"), SectorFactory(name="Dijon Sud")
    for sector, who in ((north, "nadia"), (south, "paul")):
        secretary = a_person(who, who.capitalize(), "Perrot")
        give_role(secretary, Actor(None, frozenset(), DEFAULT_ROLES["Secrétariat"], Side.STAFF))
        ProfessionalFactory(name=f"{who.capitalize()} Perrot", sector_id=sector.id, user_id=secretary.id)
        doctor = ProfessionalFactory(name=f"Dr Morin ({sector.name})", sector_id=sector.id)
        centre = MedicalCentreFactory(name=f"Centre {sector.name}")
        for hours in range(3):
            SlotFactory(professional_id=doctor.id, centre_id=centre.id, starts_at=_wednesday() + timedelta(hours=hours))
    return Service(north, south)


def an_accountant() -> tuple[str, str]:
    """Somebody who signs in as `odile` for two adherents, each with one employee; their names."""
    odile = a_person("odile", "Odile", "Caron")
    names = ("Garage Pernot", "Hôtel du Parc")
    for name, employee in zip(names, ("PISTON", "OREILLER"), strict=True):
        adherent = AdherentFactory(name=name)
        MandateFactory(user_id=odile.id, adherent_id=adherent.id, rights=sorted(BY_KEY["ACCOUNTANT"].rights))
        post = PostFactory(adherent_id=adherent.id)
        EmployeeFactory(adherent_id=adherent.id, last_name=employee, main_post_id=post.id)
    return names


def an_employer(of: Sector) -> Adherent:
    """« Toitures Bérard » with three posts and two employees; its administrator signs in as `julie`."""
    adherent = AdherentFactory(name="Toitures Bérard", sector_id=of.id)
    julie = a_person("julie", "Julie", "Bérard")
    MandateFactory(user_id=julie.id, adherent_id=adherent.id, rights=sorted(Right))
    roofer = PostFactory(adherent_id=adherent.id, title="Couvreur", pcs_code="632e")
    office = PostFactory(adherent_id=adherent.id, title="Assistante de gestion", pcs_code="542a")
    PostFactory(adherent_id=adherent.id, title="Assistant de chantier", pcs_code="542a")
    for name, post in (("ARDOISE", roofer), ("BUREAU", office)):
        employed(post, last_name=name)
    return adherent


def issue_letter(ctx: Context, adherent_id: int) -> str:
    """What the letter of an adherent's first connection says under « Mot de passe provisoire »."""
    return invitations.issue_letter(ctx, ctx.session.get_one(Adherent, adherent_id))[1]


def a_person(username: str, first_name: str, last_name: str) -> User:
    """An account whose password is `PASSWORD`."""
    return AccountFactory(username=username, first_name=first_name, last_name=last_name, password=hashed(PASSWORD))


def _wednesday() -> datetime:
    """Two days after the tests' Monday, at nine in Paris."""
    return NOW.replace(hour=8) + timedelta(days=2)
