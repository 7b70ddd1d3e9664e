"""What there must be for every page of accounts, adherents, membership and home to open, and who opens each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from flask_appbuilder.security.sqla.models import Role, User
from werkzeug.routing import Rule

from app.accounts.models import Invitation, InvitationKind, Mandate, Registration, Stage
from app.accounts.rules.links import LINK_VALID
from app.accounts.services import doorsteps, filer_numbers, invitations, passwords, profile, proven, ticket
from app.adherents.models import AddressKind, Adherent
from app.membership.facts import Kind
from app.membership.models import CompanyMerger, Petition
from app.membership.presentation.petitions import slug
from app.membership.services import adhesion
from app.platform.context import DOOR, Actor, Context, Right, Side
from app.platform.list_file import KEPT, FileState, ListFile
from app.platform.security import Open
from app.platform.unit_of_work import unit_of_work
from tests.conftest import EVERY_STAFF
from tests.factories import (
    NOW,
    AccountFactory,
    AddressFactory,
    AdherentFactory,
    ContactFactory,
    MandateFactory,
    give_role,
    sessions,
)
from tests.membership.adhesion_story import owned, sent, told
from tests.scenarios.cast import a_person, a_service, an_employer, issue_letter

ROOMS = {"accounts", "adherents", "membership", "home"}
NOBODY, JULIE, NADIA = "nobody", "julie", "nadia"
NO_PAGE = {
    "Adherents.lookup", "Professionals.lookup", "PetitionDecisions.lookup", "Adhesion.lookup",
    "ListFiles.progress", "ListFiles.content",
}  # fmt: skip
"""What a field offers while one types, how far something is: JSON; a file."""
POSTED = {"FirstConnection.account", "FirstConnection.join", "FilerNumber.account"}
"""Read by `GET` they lead back to the first page: they come as the answer to a form."""
HALFWAY = {"SecondFactor.show", "SecondFactor.set_up", "Security.prove"}
"""Between the password and the portal; between the address and what is put on the account."""
LEADS_ON = {"Adhesion.show", "PetitionDecisions.accept"}
"""To the step where the request is; to the page that asks what this kind needs."""
SIGNED_IN = {"AdhesionSteps", "AdhesionPosts", "AdhesionEmployees", "Adhesion.later", "Adhesion.show"}
"""Open to everybody, with a request of one's own."""
TOKEN = "a-token-that-a-mail-holds"


@dataclass(frozen=True, slots=True)
class World:
    """Whom and what the addresses name."""

    numbers: dict[str, dict[str, object]]
    """Arguments of the addresses, by page or by screen."""
    provisional: str
    """Of the letter of « Fournil du Sud », whom nobody administers yet."""
    filer_number: str


def a_world() -> World:
    """A service, an adherent whose administrator is Julie, and one row of everything that has a page."""
    service = a_service()
    mine, other = an_employer(service.north), AdherentFactory(name="Fournil du Sud")
    julie = sessions.query(User).filter_by(username="julie").one()
    nadia = a_person("chief", "Claude", "Roux")
    give_role(nadia, Actor(None, frozenset(), EVERY_STAFF, Side.STAFF))
    luc = AccountFactory(first_name="Luc", last_name="Petit", email="luc@example.org")
    access = MandateFactory(adherent_id=mine.id, user_id=luc.id, rights=[Right.ADMIN])
    rows = {
        "Contacts": ContactFactory(adherent_id=mine.id),
        "Workplaces": _workplace(mine),
        "ListFiles": _list_file(mine, julie),
        "Mergers": _merger(mine),
    }
    numbers = _numbers(mine, access, nadia) | {name: {"pk": row.id} for name, row in rows.items()}
    with unit_of_work(DOOR, NOW) as ctx:
        numbers |= _links(ctx, luc, julie) | _adhesions(ctx, julie)
    numbers |= _petitions(mine, other, julie)
    with unit_of_work(Actor(nadia.id, frozenset(), EVERY_STAFF, Side.STAFF, name="Claude Roux"), NOW) as ctx:
        filer_number = filer_numbers.issue(ctx, ctx.session.get_one(Adherent, other.id))
        return World(numbers, issue_letter(ctx, other.id), filer_number)


def every_page(app: Flask, world: World) -> Iterator[tuple[str, str, str]]:
    """Who opens it, the page, and its address; each page of the rooms that one can go to by its address.

    The schema of a list's XML is no page: a browser saves it.
    """
    for rule, room in rules(app):
        if room in ROOMS and rule.endpoint not in NO_PAGE | POSTED | HALFWAY and not rule.rule.endswith(".xsd"):
            yield _who(app, rule), rule.endpoint, _address(rule, world)


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address that is read, with the room of its screen."""
    views = {view.endpoint: view for view in app.extensions["appbuilder"].baseviews}
    for rule in app.url_map.iter_rules():
        view = views.get(rule.endpoint.partition(".")[0])
        if view is not None and "GET" in (rule.methods or ()):
            yield rule, type(view).__module__.split(".")[1]


def _who(app: Flask, rule: Rule) -> str:
    view, _, method = rule.endpoint.partition(".")
    need = app.extensions["needs"][view, f"can_{method}"]
    if need is Open.PUBLIC and not {view, rule.endpoint} & SIGNED_IN:
        return NOBODY
    return JULIE if isinstance(need, Right | Open) else NADIA


def _address(rule: Rule, world: World) -> str:
    known = world.numbers.get(rule.endpoint.partition(".")[0], {}) | world.numbers.get(rule.endpoint, {})
    assert rule.arguments <= known.keys(), f"Say in rooms.py what {rule.endpoint} ({rule.rule}) names."
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(known[part[1]]), rule.rule)


def _workplace(mine: Adherent) -> object:
    AddressFactory(adherent_id=mine.id)
    return AddressFactory(adherent_id=mine.id, kind=AddressKind.WORK)


def _list_file(mine: Adherent, julie: User) -> ListFile:
    file = ListFile(
        adherent_id=mine.id, adherents=[mine.id], user_id=julie.id, screen="Employees", asked="", kind="csv",
        name="salaries.csv", state=FileState.DONE, total=3, done=3, size_bytes=300, asked_at=NOW, ends_at=NOW + KEPT,
    )  # fmt: skip
    sessions.add(file)
    sessions.commit()
    return file


def _merger(mine: Adherent) -> CompanyMerger:
    absorbed = AdherentFactory(name="Fournil de l’Ouest")
    done = CompanyMerger(
        adherent_id=mine.id, absorbed_id=absorbed.id, merged_at=NOW, merged_by="Claude Roux", accesses_follow=True,
        joined={},
    )  # fmt: skip
    sessions.add(done)
    sessions.commit()
    return done


def _numbers(mine: Adherent, access: Mandate, nadia: User) -> dict[str, dict[str, object]]:
    role = sessions.query(Role).filter_by(name=f"Service {nadia.id}").one()
    adherent, mandate, member = {"pk": mine.id}, {"pk": access.id}, {"pk": nadia.id}
    return {
        "Adherents": adherent, "Branches": adherent, "Standing": adherent, "FirstLetter": adherent,
        "Users": mandate, "Access": mandate, "Looking": mandate, "UserSignIns": mandate,
        "StaffUsers": member, "StaffAccounts": member, "MemberSignIns": member,
        "StaffRoles": {"pk": role.id}, "RoleForms": {"pk": role.id},
        "Sectors": {"pk": mine.sector_id}, "MedicalCentres": {"pk": 1}, "Professionals": {"pk": 1},
        "Company": {"kind": "BILLING"}, "Interlocutors": {"kind": "LEGAL"}, "Petitions": {"kind": slug(Kind.ACCESS)},
    }  # fmt: skip


def _links(ctx: Context, luc: User, julie: User) -> dict[str, dict[str, object]]:
    """What mails lead to."""
    new = {"user_id": julie.id, "before": julie.email, "email": "new@example.org"}
    here = doorsteps.Browser("192.0.2.1", "")
    waits, _ = doorsteps.wait(
        ctx, Stage.LINK, account=b"the name that was typed", user_id=luc.id, browser=here, valid=LINK_VALID
    )
    hashed = invitations.link_hash(TOKEN)
    said = {"email": "x@example.org", "first_name": "Zoé", "last_name": "Roy", "expires_at": NOW + LINK_VALID}
    sessions.add_all([
        Invitation(
            adherent_id=sessions.query(Mandate).filter_by(user_id=luc.id).one().adherent_id, number="1",
            kind=InvitationKind.LINK, rights=[Right.EMPLOYEES], secret_hash=hashed, **said,
        ),
        Registration(function="Gérante", secret_hash=hashed, terms_version=1, **said),
    ])  # fmt: skip
    sessions.commit()
    return {
        "InvitationLink": {"token": TOKEN},
        "SignUp": {"token": TOKEN},
        "MailedLink": {"token": waits},
        "Forgotten": {"ticket": passwords.opening_link(ctx, luc).rpartition("/")[2]},
        "Profile": {"ticket": ticket.issue(ctx, profile.PURPOSE, LINK_VALID, **new)},
        "Security": {"ticket": ticket.issue(ctx, proven.PURPOSE, LINK_VALID, user_id=julie.id, email=julie.email)},
    }


def _adhesions(ctx: Context, julie: User) -> dict[str, dict[str, object]]:
    """A request that Julie fills, and one that the service has."""
    draft, waiting = told(ctx), sent(ctx)
    owned(ctx, draft, julie.id)
    mine = {"pk": draft, "key": 1}
    by_mail = {"token": ticket.issue(ctx, adhesion.PURPOSE, LINK_VALID, adhesion_id=draft)}
    steps = ("AdhesionSteps", "AdhesionPosts", "AdhesionEmployees")
    return dict.fromkeys(steps, mine) | {
        "Adhesion": mine | by_mail,
        "Adhesions": {"pk": waiting},
        "AdhesionDecisions": {"pk": waiting},
    }


def _petitions(mine: Adherent, other: Adherent, julie: User) -> dict[str, dict[str, object]]:
    """One of each kind, where those wait who decide it."""
    jeanne = AccountFactory(first_name="Jeanne", last_name="Roux", email="jeanne@roux.example")

    def asked(kind: Kind, of: Adherent | None, by: User = jeanne, **said: str) -> int:
        row = Petition(
            kind=kind, adherent_id=of.id if of else None, user_id=by.id, who=f"{by.first_name} {by.last_name}",
            email=by.email, asked_at=NOW, told_at=NOW, number=of.number if of else "99", **said,
        )  # fmt: skip
        sessions.add(row)
        sessions.commit()
        return int(row.id)

    access = asked(Kind.ACCESS, mine)
    replaced = asked(Kind.ADMINISTRATOR, mine, former_email="luc@example.org")
    taken = asked(Kind.TAKEOVER, other, siret="73282932000074", new_siret="55210055400013", description="Rachat.")
    merged = asked(Kind.MERGER, mine, description="Le Fournil nous rejoint.")
    unclear = asked(Kind.ACCESS, None)
    begun = asked(Kind.SYNCHRONISE, other, julie, siret="732829320")
    both = {"gone": other.id, "stays": mine.id}
    return {
        "Validate": {"pk": access}, "Cooptation": {"pk": replaced}, "HandOver": {"pk": taken},
        "Merging": {"pk": merged} | both, "PetitionInbox": {"pk": taken}, "PetitionDecisions": {"pk": unclear},
        "PetitionDecisions.accept": {"pk": taken}, "Synchronise": {"pk": begun},
    }  # fmt: skip
