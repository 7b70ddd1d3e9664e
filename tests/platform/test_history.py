"""The history of a row: page by page, in words, and without what is masked."""

import pytest

from app.adherents.models import Contact
from app.employees.rules.identities import NirState
from app.employees.services.hire import correct
from app.platform import audit, history
from app.platform.context import Right
from tests.conftest import at_most
from tests.factories import ContactFactory, EmployeeFactory, PostFactory

NTT = "1732829320A42"
PLACES = {
    EmployeeFactory: ("/employees/", Right.EMPLOYEES, "employee_left"),
    PostFactory: ("/posts/", Right.POSTS, "post_closed"),
}


@pytest.fixture
def declared(monkeypatch):
    """An action of this test."""
    monkeypatch.setattr(audit, "SENTENCES", {"contact_corrected": "Contact corrigé"})


@pytest.fixture
def corrector(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA)


def told(work_as, actor, row):
    """What the history tells of an employee, as one text."""
    with work_as(actor) as ctx:
        lines = history.of_row(ctx, type(row), row.id).lines
    return "\n".join(str(change) for line in lines for change in line.changes)


def test_a_history_is_read_page_by_page_the_latest_first(declared, work_as, employer):
    row = ContactFactory()
    with work_as(employer(of=row.adherent_id)) as ctx:
        for number in range(5):
            audit.record(ctx, "contact_corrected", ctx.session.get(Contact, row.id), phone=f"0{number}")
    seen, before = [], None
    with work_as(employer(of=row.adherent_id)) as ctx:
        while True:
            page = history.of_row(ctx, Contact, row.id, before, size=2)
            seen.append([str(change) for line in page.lines for change in line.changes])
            if page.older is None:
                break
            before = page.older

    assert seen == [[f"Téléphone\u00a0: 0{each}" for each in pair] for pair in ((4, 3), (2, 1), (0,))]


def test_what_was_changed_is_told_before_and_after(work_as, corrector):
    row = EmployeeFactory(adherent_id=corrector.adherent_id)
    with work_as(corrector) as ctx:
        correct(ctx, id=row.id, first_name="Inès", language="en", country="BE")

    text = told(work_as, corrector, row)
    assert "Prénom\u00a0: Marie → Inès" in text
    assert "français → anglais" in text
    assert "Belgique" in text
    assert "normalisé" not in text


def test_a_number_is_said_to_have_changed_and_never_said(work_as, corrector):
    row = EmployeeFactory(adherent_id=corrector.adherent_id)
    with work_as(corrector) as ctx:
        correct(ctx, id=row.id, ntt=NTT)
    assert NTT not in told(work_as, corrector, row)
    with work_as(corrector) as ctx:
        correct(ctx, id=row.id, nir="285057800608441")

    text = told(work_as, corrector, row)
    assert "Numéro temporaire technique (NTT)\u00a0: modifié" in text
    assert "N° de Sécurité Sociale\u00a0: modifié" in text
    assert not {NTT, "285057800608441", "85057800"} & set(text.split())
    assert row.nir_state is NirState.UNAVAILABLE


@pytest.mark.parametrize("factory", PLACES)
def test_every_employee_and_post_has_its_tab_with_a_way_to_older_lines(browse, employer, work_as, monkeypatch, factory):
    address, right, kind = PLACES[factory]
    monkeypatch.setattr(history.of_row, "__kwdefaults__", {"size": 2})
    browser = browse(employer(right))
    row = factory(adherent_id=int(browser.acting_for))
    with work_as(employer(of=row.adherent_id)) as ctx:
        for number in range(3):
            audit.record(ctx, kind, ctx.session.get(type(row), row.id), Motif=f"le motif {number}")
    with at_most(8):
        page = browser.get(f"{address}{row.id}?tab=historique").text

    assert ("le motif 2" in page, "le motif 0" in page, "Anne Martin" in page) == (True, False, True)
    older = page.partition('href="?tab=historique&amp;before=')[2].partition('"')[0]
    assert older.isdecimal()
    page = browser.get(f"{address}{row.id}?tab=historique&before={older}").text
    assert ("le motif 2" in page, "le motif 0" in page, "Derniers" in page) == (False, True, True)
    assert browser.get(f"{address}{row.id}?tab=historique&before=x").status_code == 200
