"""What opens a first account in the demonstration, in each way that a service may have (K1): shown to everybody.

The secrets of letters are made by chance and kept nowhere; these are known beforehand, in a demonstration only.
"""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.facts import Activation, Facts, WayIn
from app.accounts.models import FilerNumber
from app.accounts.rules.first_accounts import printed_filer_number
from app.accounts.services import filer_numbers, invitations
from app.adherents.models import Adherent
from app.demo.rules.companies import siret
from app.demo.rules.words import NAMED
from app.demo.services.sign_ins import SIGN_INS
from app.membership.facts import Facts as MembershipFacts
from app.membership.facts import Kind
from app.platform.context import Context
from app.platform.password import hashed
from app.platform.profiles import Profile

NUMBER = "11204"
"""An adherent that nobody administers yet."""
SIREN = siret(next(place for place, named in enumerate(NAMED) if named.number == NUMBER))[:9]
PROVISIONAL = "K7QM-XT4R-9BWD"
FILER_NUMBER = "4821093755120046"


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the sign-in page: who, and the two things to type; the second is empty where a mail brings it."""

    who: str
    login: str
    password: str = ""


def sign_ins_of(profile: Profile) -> list[Shown]:
    """Everybody who may sign in, in the way of the service, then what opens a first account there."""
    facts: Facts = profile[Facts]
    password = facts.way_in is not WayIn.CODE
    people = [Shown(one.who, one.typed(facts), one.password if password else "") for one in SIGN_INS]
    return people + _first(facts, profile[MembershipFacts])


def _first(facts: Facts, membership: MembershipFacts) -> list[Shown]:
    ways = {
        Activation.LETTER: Shown("1ère Connexion : n° d’adhérent et mot de passe provisoire", NUMBER, PROVISIONAL),
        Activation.FILER_NUMBER: Shown("Code adhérent et n° télédéclarant", NUMBER, printed_filer_number(FILER_NUMBER)),
    }
    if Kind.SYNCHRONISE in membership.petitions.kinds:
        after = Shown("Après « Créez votre compte » : n° d’adhérent et SIREN à synchroniser", NUMBER, SIREN)
        ways[Activation.SIGN_UP] = after
    return [ways[each] for each in facts.activations if each in ways]


def open_first_ways(ctx: Context) -> None:
    """Make the letter and the n° télédéclarant of the adherent above, where the service has them."""
    facts = ctx.profile[Facts]
    adherent = ctx.session.scalars(select(Adherent).where(Adherent.number == NUMBER)).one()
    if Activation.LETTER in facts.activations:
        letter, _ = invitations.issue_letter(ctx, adherent)
        letter.secret_hash = hashed(PROVISIONAL)
    if Activation.FILER_NUMBER in facts.activations:
        filer_numbers.issue(ctx, adherent)
        ctx.session.flush()
        row = ctx.session.scalars(select(FilerNumber).where(FilerNumber.adherent_id == adherent.id)).one()
        row.secret_hash = hashed(FILER_NUMBER)
    ctx.session.flush()
