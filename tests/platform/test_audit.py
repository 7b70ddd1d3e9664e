"""The history says who did what for whom, hides what is sealed, and can only grow."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.adherents.models import Adherent, Contact, Sector
from app.platform import audit
from app.platform.audit import MASKED, AuditLine
from app.platform.context import DOOR, Actor, Side
from app.platform.database import words
from app.platform.seal import Sealed
from app.platform.unit_of_work import unit_of_work
from tests.factories import NOW, AdherentFactory, ContactFactory


@pytest.fixture(autouse=True)
def actions(monkeypatch):
    """Two actions of this test."""
    monkeypatch.setattr(audit, "SENTENCES", {})
    audit.declare(contact_added="Contact ajouté", contact_corrected="Contact corrigé")


def contact(adherent_id, **values):
    return Contact(adherent_id=adherent_id, last_name="MARTIN", first_name="Julie", **values)


def test_a_line_says_who_what_and_when(work_as, employer, stored):
    actor = employer()
    with work_as(actor) as ctx:
        added = contact(actor.adherent_id)
        ctx.session.add(added)
        audit.record(ctx, "contact_added", added)
    (line,) = stored(AuditLine)
    assert (line.who, line.user_id, line.at) == ("Anne Martin", 1, NOW)
    assert (line.adherent_id, line.subject_kind, line.subject_id) == (actor.adherent_id, "contact", added.id)
    assert line.sentence == "Contact ajouté"


def test_a_line_keeps_on_whose_behalf_the_portal_acted(work_as, stored):
    adherent = AdherentFactory()
    with work_as(Actor.system(adherent.id, "Julie Martin")) as ctx:
        audit.record(ctx, "contact_added", None)
    (line,) = stored(AuditLine)
    assert (line.who, line.on_behalf_of, line.user_id, line.adherent_id) == (
        "Portail",
        "Julie Martin",
        None,
        adherent.id,
    )


def test_what_changed_is_told_by_label_before_and_after(work_as, employer, stored):
    row = ContactFactory(last_name="MARTIN", convocations=False)
    with work_as(employer(of=row.adherent_id)) as ctx:
        found = ctx.session.get(Contact, row.id)
        found.last_name, found.convocations, found.first_name = "DUPONT", True, found.first_name
        audit.record(ctx, "contact_corrected", found, **audit.changed(found))
    (line,) = stored(AuditLine)
    assert line.changes == {"Nom": ["MARTIN", "DUPONT"], "Reçoit les convocations": ["Non", "Oui"]}


class Apart(DeclarativeBase):
    """A registry of this test's own: the portal's tables are what migrations made."""


class Sealing(Apart):
    """A table with a sealed column, and one without words."""

    __tablename__ = "tests_sealing"

    id: Mapped[int] = mapped_column(primary_key=True)
    nir: Mapped[str] = mapped_column(Sealed, info=words("NIR"))
    nir_key: Mapped[str]


def test_a_sealed_value_is_said_to_have_changed_and_never_shown():
    assert audit.changed(Sealing(nir="255081416802538", nir_key="x")) == {"NIR": (MASKED, MASKED)}


def test_a_reason_given_is_kept_under_the_label_of_its_column(work_as, employer, stored):
    row = ContactFactory()
    with work_as(employer(of=row.adherent_id)) as ctx:
        audit.record(ctx, "contact_corrected", ctx.session.get(Contact, row.id), phone="03 80", motif="absente")
    (line,) = stored(AuditLine)
    assert line.changes == {"Téléphone": ["", "03 80"], "motif": ["", "absente"]}


def test_an_action_without_its_sentence_is_refused(work_as, employer):
    with pytest.raises(audit.UndeclaredAction, match="contact_removed"), work_as(employer()) as ctx:
        audit.record(ctx, "contact_removed", None)


def test_two_rooms_cannot_mean_different_things_by_one_action():
    audit.declare(contact_added="Contact ajouté")
    with pytest.raises(ValueError, match="contact_added"):
        audit.declare(contact_added="Autre chose")


def test_the_history_of_a_row_is_its_own_newest_first(work_as, employer):
    actor = employer()
    with work_as(actor) as ctx:
        first, other = contact(actor.adherent_id), contact(actor.adherent_id)
        ctx.session.add_all([first, other])
        audit.record(ctx, "contact_added", first)
        audit.record(ctx, "contact_added", other)
        audit.record(ctx, "contact_corrected", first)
    with work_as(actor) as ctx:
        assert [line.action for line in ctx.session.scalars(audit.history_of(first))] == [
            "contact_corrected",
            "contact_added",
        ]
        assert len(ctx.session.scalars(audit.history_of_adherents([actor.adherent_id])).all()) == 3


def test_an_adherents_own_record_belongs_to_its_history(work_as, staff, employer):
    adherent = AdherentFactory()
    with work_as(staff()) as ctx:
        audit.record(ctx, "contact_added", ctx.session.get(Adherent, adherent.id))
    with work_as(employer(of=adherent.id)) as ctx:
        assert len(ctx.session.scalars(audit.history_of_adherents([adherent.id])).all()) == 1


def test_the_services_own_history_is_seen_by_no_employer(work_as, staff, employer):
    with work_as(staff()) as ctx:
        sector = Sector(name="Beaune")
        ctx.session.add(sector)
        audit.record(ctx, "contact_added", sector)
    with work_as(employer()) as ctx:
        assert ctx.session.scalars(audit.history_of(sector)).all() == []
    with work_as(staff()) as ctx:
        assert len(ctx.session.scalars(audit.history_of(sector)).all()) == 1


@pytest.mark.parametrize("side", [Side.EMPLOYER, Side.STAFF, Side.DOOR])
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_line SET who = 'x'", "DELETE FROM audit_line", "TRUNCATE audit_line"]
)
def test_nobody_changes_the_past(work_as, side, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        work_as(Actor(1, frozenset({1}), frozenset(), side)) as ctx,
    ):
        ctx.session.execute(text(statement))


def test_the_door_adds_a_line_and_reads_none(app, stored):
    with unit_of_work(DOOR) as door:
        audit.record(door, "contact_added", None)
    assert len(stored(AuditLine)) == 1
    with pytest.raises(ProgrammingError, match="permission denied"), unit_of_work(DOOR) as door:
        door.session.execute(text("SELECT who FROM audit_line"))
