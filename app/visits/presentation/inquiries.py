"""How general requests read on screen."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Row

from app.platform.context import Context, Right, Side, StaffRight
from app.platform.record import Act, Fact, FactGroup, Record
from app.platform.wording import listed, shown
from app.visits.models import Inquiry
from app.visits.presentation.marks import state
from app.visits.rules.inquiries import InquiryState
from app.visits.services import inquiring

LOOKS = {InquiryState.WAITING: "wait", InquiryState.ANSWERED: "done"}


def badge(value: InquiryState) -> Markup:
    """Where a general request stands."""
    return state(LOOKS[value], shown(value))


def state_cell(row: Row[Any]) -> Markup:
    """The same, in a list."""
    return badge(row.state)


def record(ctx: Context, inquiry: Inquiry) -> Record:
    """A general request as the service reads it."""
    adherent = inquiry.adherent
    company = Markup('<a href="/adherents/{}">{}</a>').format(adherent.id, adherent.name)
    may_open = StaffRight.ADHERENTS in ctx.actor.rights
    about = [Fact("Adhérent", company if may_open else adherent.name), *asked(ctx, inquiry)]
    waits = inquiry.state is InquiryState.WAITING and StaffRight.INBOX in ctx.actor.rights
    reply = Act("Répondre", url_for("InquiryAnswers.answer", pk=inquiry.id), "send", primary=True)
    return Record(
        title=f"{inquiry.subject.value}, {adherent.name}",
        initials="".join(part[:1] for part in adherent.name.split()[:2]).upper(),
        subtitle=[f"Demande n° {inquiry.id}"],
        states=[badge(inquiry.state)],
        acts=[reply] if waits else [],
        groups=[FactGroup("La demande", about), *answered(inquiry)],
    )


def asked(ctx: Context, inquiry: Inquiry) -> list[Fact]:
    """What was asked, about whom, when and by whom."""
    named = people(ctx, inquiry)
    return [
        Fact("Objet", inquiry.subject.value),
        *([Fact("Salariés concernés", named)] if named else []),
        Fact("Demande", lines(inquiry.message)),
        Fact("Envoyée", f"le {shown(inquiry.asked_at)} par {inquiry.asked_by}"),
    ]


def answered(inquiry: Inquiry) -> Sequence[FactGroup]:
    """The answer, once there is one."""
    if inquiry.answer is None:
        return ()
    when = Fact("Traitée", f"le {shown(inquiry.answered_at)} par {inquiry.answered_by}")
    return (FactGroup("La réponse du service", [Fact("Réponse", lines(inquiry.answer)), when]),)


def people(ctx: Context, inquiry: Inquiry) -> Markup | str:
    """Whom it is about, each with the record for those who may read it; those who are there no more are not named."""
    staff = ctx.actor.side is Side.STAFF
    opens = (StaffRight.ADHERENTS if staff else Right.EMPLOYEES) in ctx.actor.rights
    page = "StaffEmployees.show" if staff else "Employees.show"
    found = inquiring.names(ctx, inquiry.employee_ids)
    drawn = [
        Markup('<a href="{}">{}</a>').format(url_for(page, pk=number), listed(*name)) if opens else listed(*name)
        for number, name in found.items()
    ]
    return Markup(", ").join(drawn)


def lines(text: str) -> Markup:
    """A text with its line ends."""
    return Markup("<br>").join(text.split("\n"))
