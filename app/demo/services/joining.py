"""A company of the demonstration that asks to join online: the service finds it under « Adhésions »."""

from datetime import date
from typing import Any

from app.demo.rules.companies import siret
from app.membership.facts import Facts
from app.membership.rules.adhesion import refuse_place
from app.membership.services import adhesion, adhesion_sending, adhesion_steps
from app.membership.services.adhesion import Holder
from app.platform.context import DOOR
from app.platform.unit_of_work import unit_of_work

NOWHERE = "192.0.2.1"
PLACES = (("21200", "Beaune"), ("44000", "Nantes"))
ASKER: dict[str, Any] = {
    "first_name": "Solène", "last_name": "Guivarch", "function": "Gérante", "email": "solene@velos-du-quai.example",
    "phone": "03 53 01 64 20",
}  # fmt: skip
COMPANY: dict[str, Any] = {
    "name": "Vélos du Quai", "legal_form": "SARL", "activity": "Vente et réparation de vélos",
    "founded_on": date(2019, 3, 4), "phone": "03 53 01 64 20", "email": "contact@velos-du-quai.example",
    "street": "14 quai des Tanneurs",
}  # fmt: skip
MECHANIC: dict[str, Any] = {"title": "Mécanicien cycles", "pcs_code": "634c", "risks": [], "comment": ""}
OFFICE: dict[str, Any] = {"title": "Secrétaire comptable", "pcs_code": "542a", "risks": [], "comment": ""}
HIRED: dict[str, Any] = {
    "nir_missing": True, "language": "fr", "country": "FR", "street": "3 rue des Halles", "contract_kind": "CDI",
    "phone": "06 12 34 56 78",
}  # fmt: skip
YANN = HIRED | {
    "last_name": "Le Goff", "birth_name": "Le Goff", "first_name": "Yann", "sex": "Homme", "born_on": date(1991, 9, 2),
    "hired_on": date(2021, 4, 6), "email": "yann@velos-du-quai.example",
}  # fmt: skip
AICHA = HIRED | {
    "last_name": "Benali", "birth_name": "Mansouri", "first_name": "Aïcha", "sex": "Femme",
    "born_on": date(1987, 1, 23), "hired_on": date(2019, 5, 13), "email": "aicha@velos-du-quai.example",
}  # fmt: skip


def ask_to_join() -> None:
    """Two posts, two employees, sent a moment ago; nothing where the service takes no adhesion online."""
    with unit_of_work(DOOR) as ctx:
        facts = ctx.profile[Facts].adhesion
        followed = [each for each in PLACES if refuse_place(each[0], facts) is None]
        if not facts.open or not followed:
            return
        postcode, town = followed[0]
        made = adhesion.start(ctx, **ASKER)
        who: dict[str, Any] = {"id": made.id}
        held = Holder(frozenset({made.id}), NOWHERE)
        here: dict[str, Any] = {"postcode": postcode, "town": town}
        adhesion_steps.identify(ctx, held, **who, siret=siret(1_000_004), naf="4764Z", **here)
        adhesion_steps.describe_company(ctx, held, **who, **COMPANY)
        for key, (post, employee) in enumerate(((MECHANIC, YANN), (OFFICE, AICHA)), start=1):
            adhesion_steps.keep_post(ctx, held, **who, **post)
            adhesion_steps.keep_employee(ctx, held, **who, post=key, **here, **employee)
        adhesion_steps.leave_posts(ctx, held, **who)
        adhesion_steps.leave_employees(ctx, held, **who, later=False)
        adhesion_sending.send(ctx, held, **who, accepted=True)
