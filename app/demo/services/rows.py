"""What is drawn, as rows: one tuple per row in the order of its columns, whichever way it is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from app.adherents.models import AddressKind, State
from app.demo.rules.careers import NOW_POST, Fate
from app.demo.rules.staff import Drawn, Post, Worker
from app.employees.rules.follow_up import Span
from app.employees.rules.identities import NirState, name_key
from app.law.names import sort_key

Row = tuple[Any, ...]
Ids = Sequence[int]

ADHERENT = (
    "number", "name", "name_key", "parent_id", "legal_form", "siret", "naf", "activity", "founded_on", "phone", "email",
    "state", "sector_id", "centre_id", "joined_on",
)  # fmt: skip
ADDRESS = ("adherent_id", "kind", "recipient", "street", "complement", "postcode", "town")
CONTACT = ("adherent_id", "last_name", "first_name", "function", "email", "phone", "convocations")
POST = ("adherent_id", "title", "title_key", "pcs_code", "description", "follow_up", "risks", "holders")
POST_EXPOSURE = ("adherent_id", "post_id", "risk_code", "precisions", "comment", "period")
PERSON = (
    "adherent_id", "last_name", "first_name", "birth_name", "name_key", "sex", "born_on", "nir_state", "ntt",
    "language", "email", "phone", "street", "postcode", "town", "country", "main_post_id",
)  # fmt: skip
NUMBER = ("nir", "nir_hash")
FATE = (
    "hired_on", "left_on", "contract_kind", "post_since", "follow_up", "follow_up_reason", "follow_up_article",
    "follow_up_origin", "risks", "last_visit_on", "next_visit_on", "next_visit_kind", "next_visit_article",
    "visit_asked", "validated_on",
)  # fmt: skip
CONTRACT = ("adherent_id", "employee_id", "kind", "period")
ASSIGNMENT = ("adherent_id", "employee_id", "post_id", "rank", "period")
EMPLOYEE_EXPOSURE = ("adherent_id", "employee_id", "risk_code", "precisions", "period")
VISIT = ("adherent_id", "employee_id", "law_kind", "held_on", "fixed_next_on")
ALWAYS: Range[date] = Range(None, None)


def adherent(found: Drawn, sectors: Ids, centres: Ids, parent_id: int | None) -> Row:
    """The company itself."""
    one = found.company
    return (
        one.number, one.name, sort_key(one.name), parent_id, one.legal_form, one.siret, one.trade.naf,
        one.trade.activity, one.founded_on, found.phone, f"contact@entreprise-{one.number}.example", State.ACTIVE,
        sectors[one.town.sector], centres[one.town.sector], one.joined_on,
    )  # fmt: skip


def addresses(found: Drawn, adherent_id: int) -> list[Row]:
    """Where it is; every seventh has its invoices sent elsewhere."""
    one = found.company
    place = ("", one.street, "", one.town.postcode, one.town.name)
    rows: list[Row] = [(adherent_id, AddressKind.COMPANY, *place)]
    if one.place % 7 == 0:
        rows.append((adherent_id, AddressKind.BILLING, "Service comptabilité", *place[1:]))
    return rows


def contacts(found: Drawn, adherent_id: int) -> list[Row]:
    """Whom to call."""
    return [
        (adherent_id, each.last_name, each.first_name, each.function, each.email, each.phone, each.convocations)
        for each in found.callers
    ]


def post(one: Post, adherent_id: int) -> Row:
    """A post."""
    return (
        adherent_id, one.job.title, one.title_key, one.job.pcs_code, "", one.risks.follow_up, one.risks.shown,
        one.holders,
    )  # fmt: skip


def post_exposures(one: Post, adherent_id: int, post_id: int) -> list[Row]:
    """The risks of a post, as long as it exists."""
    return [
        (adherent_id, post_id, each.risk, list(each.precisions), each.comment, ALWAYS) for each in one.risks.declared
    ]


def person(one: Worker, adherent_id: int, post_ids: Ids) -> Row:
    """The columns of an employee that are theirs alone, but for the number."""
    who = one.person
    state = NirState.KNOWN if who.nir else NirState.TEMPORARY if who.ntt else NirState.UNAVAILABLE
    main = one.post if one.fate.followed.main_post_id == NOW_POST else None
    return (
        adherent_id, who.last_name, who.first_name, who.birth_name,
        name_key(who.last_name, who.first_name, who.birth_name), who.sex, who.born_on, state, who.ntt or None,
        who.language, who.email, who.phone, who.street, who.postcode, who.town, "FR",
        None if main is None else post_ids[main],
    )  # fmt: skip


def fate(one: Fate, validated_before: date | None) -> Row:
    """The columns of an employee that everybody of the same fate shares.

    Args:
        validated_before: the service has accepted the records of those hired before; None: it validates nothing (K12).
    """
    said, hired_on = one.followed, one.career.hired_on
    validated = validated_before is not None and hired_on < validated_before
    return (
        hired_on, one.career.left_on, said.contract_kind, said.post_since, said.follow_up,
        said.follow_up_reason, said.follow_up_article, said.follow_up_origin, said.risks, said.last_visit_on,
        said.next_visit_on, said.next_visit_kind, said.next_visit_article, False, hired_on if validated else None,
    )  # fmt: skip


def contracts(one: Worker, adherent_id: int, employee_id: int) -> list[Row]:
    """The stays."""
    return [(adherent_id, employee_id, stay.kind, _range(stay.span)) for stay in one.fate.stays]


def assignments(one: Worker, adherent_id: int, employee_id: int, post_ids: Ids) -> list[Row]:
    """The posts held, one after the other."""
    held: Mapping[int, int | None] = {NOW_POST: one.post}
    rows = []
    for stint in one.fate.career.stints:
        place = held.get(stint.post_id, one.former)
        if place is not None:
            rows.append((adherent_id, employee_id, post_ids[place], stint.rank, _range(stint.span)))
    return rows


def own_exposures(one: Worker, adherent_id: int, employee_id: int) -> list[Row]:
    """What the worker said of themselves."""
    return [(adherent_id, employee_id, met.exposure.risk, [], _range(met.span)) for met in one.fate.career.exposed]


def visits(one: Worker, adherent_id: int, employee_id: int) -> list[Row]:
    """The visits held."""
    return [(adherent_id, employee_id, each.kind.value, each.on, each.fixed_next_on) for each in one.fate.career.visits]


def _range(span: Span) -> Range[date]:
    return Range(span.first, span.after)
