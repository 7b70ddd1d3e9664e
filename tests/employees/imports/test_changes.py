"""A file that changes the employees who are there: told before, written once, taken back for a day."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from app.employees.imports.creation import EMPLOYEES
from app.employees.models import Assignment, Contract, Employee
from app.employees.services.hire import correct, hire
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError
from app.platform.intake import ImportedRow, Intake, filling
from app.platform.intake.importing import forget
from app.platform.intake.receiving import receive
from app.platform.sheet import read
from app.posts.models import Post
from app.posts.services.remove import remove
from tests.employees.imports.changing import RIGHTS, ZOE, Desk, csv, judged, refusals, row
from tests.employees.imports.crowd import bakery, people
from tests.factories import NOW, AccountFactory, PostFactory, VisitRequestFactory


@pytest.mark.row("K45")
def test_rows_create_change_and_leave_as_is(desk, stored):
    zoe = desk.hire()
    ana = desk.hire(first_name="Ana", born_on="05/11/1999")
    number = desk.send(
        row(zoe, birth_name="Petit"), row(ana, first_name="Ana", born_on="05/11/1999"), row(first_name="Eve")
    )
    assert judged(stored) == (1, 1, 1, 0)
    desk.carry_out(number)
    assert {(each.first_name, each.last_name) for each in stored(Employee)} == {
        ("Zoé", "Petit"), ("Ana", "Lefèvre"), ("Eve", "Lefèvre"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"birth_name": "Petit", "married_name": "Roux"}, ("Roux", "Petit")),
        ({"birth_name": "LEFEVRE"}, None),
        ({"married_name": "Roux"}, ("Roux", "Lefèvre")),
    ],
    ids=["married", "capitals say nothing new", "usual name"],
)
def test_names_follow_the_file(desk, stored, said, expected):
    number = desk.send(row(desk.hire(), **said))
    if expected is None:
        assert judged(stored) == (0, 0, 1, 0)
        return
    desk.carry_out(number)
    (zoe,) = stored(Employee)
    assert (zoe.last_name, zoe.birth_name) == expected


def test_an_empty_cell_and_a_masked_number_change_nothing(desk, stored):
    zoe = desk.hire(nir="299112100100159", nir_missing=False)
    desk.send({"id": zoe, "nir": "2 99 11 21 *** *** **"})
    assert judged(stored) == (0, 0, 1, 0)


def test_contract_post_and_exit_follow_the_file(desk, stored):
    baker = PostFactory(adherent_id=desk.actor.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a")
    number = desk.send(
        row(desk.hire(), contract_kind="CDI", post_title="Vendeur", pcs_code="554a", post_since="01/12/2025",
            left_on="30/06/2026")
    )  # fmt: skip
    assert judged(stored) == (0, 1, 0, 0)
    desk.carry_out(number)
    (zoe,) = stored(Employee)
    assert (zoe.contract_kind, zoe.main_post_id, zoe.left_on) == ("CDI", baker.id, date(2026, 6, 30))
    assert [each.period for each in stored(Assignment)] == [
        Range(date(2025, 9, 1), date(2025, 12, 1)), Range(date(2025, 12, 1), date(2026, 7, 1)),
    ]  # fmt: skip


def test_what_a_service_would_refuse_is_told_before(desk, stored):
    zoe = desk.hire()
    desk.send(row(zoe, left_on="01/08/2025"))
    assert refusals(stored) == [("left_on", "La sortie est avant l’embauche\u00a0: corrigez l’une des deux dates.")]
    desk.send(row(zoe, post_title="Chauffeur"))
    assert "n’est pas dans vos postes" in refusals(stored)[-1][1]
    desk.send(row(zoe, post_since="02/09/2025"))
    assert refusals(stored)[-1][0] == "post_since"


def test_a_record_that_is_not_there_or_anothers_is_named(desk, stored, employer):
    theirs = Desk(employer(*RIGHTS), desk.work_as, desk.app)
    PostFactory(adherent_id=theirs.actor.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    zoe = theirs.hire()
    desk.send(row(zoe, first_name="Eve"), row(999, first_name="Ana"), row("x", first_name="Lea"))
    assert judged(stored) == (0, 0, 0, 3)


def test_a_record_twice_in_the_file_is_changed_once(desk, stored):
    zoe = desk.hire()
    desk.send(row(zoe, birth_name="Petit"), row(zoe, birth_name="Roux"))
    assert judged(stored) == (0, 1, 0, 1)


@pytest.mark.row("F165", "K45")
def test_where_files_only_create_records_stay_as_they_are(desk, stored, as_profile):
    as_profile("sstrn")
    zoe = desk.hire()
    desk.send(row(zoe, birth_name="Petit"))
    assert judged(stored) == (0, 0, 1, 0)


def test_who_may_not_correct_a_record_changes_none_by_a_file(desk, stored):
    zoe = desk.hire()
    clerk = Desk(replace(desk.actor, rights={Right.EMPLOYEES, Right.EMPLOYEE_ADMIN}), desk.work_as, desk.app)
    number = clerk.send(row(zoe, birth_name="Petit"), row(first_name="Eve"))
    assert judged(stored) == (1, 0, 1, 0)
    clerk.carry_out(number)
    assert stored(Employee)[0].last_name == "Lefèvre"


def picture(stored):
    """All that is stored of employees, numbers of rows aside."""
    aside = {"id", "adherent_id"}
    return [
        {column.name: getattr(each, column.name) for column in model.__table__.columns if column.name not in aside}
        for model in (Employee, Contract, Assignment, Post)
        for each in stored(model)
    ]


def test_a_whole_import_is_taken_back(desk, stored):
    PostFactory(adherent_id=desk.actor.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a")
    zoe = desk.hire(nir="299112100100159", nir_missing=False)
    ana = desk.hire(first_name="Ana", born_on="05/11/1999")
    before = picture(stored)
    number = desk.send(
        row(zoe, birth_name="Petit", contract_kind="CDI", post_title="Vendeur", pcs_code="554a",
            post_since="01/12/2025"),
        row(ana, first_name="Anna", born_on="05/11/1999", left_on="30/06/2026"),
        row(first_name="Eve"),
    )  # fmt: skip
    desk.carry_out(number)
    assert len(stored(Employee)) == 3
    desk.undo(number)
    assert picture(stored) == before
    assert stored(ImportedRow) == []
    told = [each.action for each in stored(AuditLine)]
    assert told[-4:] == ["employee_taken_back", "employee_set_back", "employee_set_back", "import_undone"]


def test_what_was_touched_since_is_left_and_listed(desk, stored, browse):
    zoe, browser = desk.hire(), browse(desk.actor)
    file = csv(row(zoe, birth_name="Petit"), row(first_name="Eve"), row(first_name="Lea"))
    here = browser.post("/employees/import/", data={"file": (BytesIO(file), "salaries.csv")}).location
    assert "Nom de naissance\u00a0: Lefèvre → Petit" in browser.get(here).text
    browser.post(here + "/confirm")
    job.run_due(desk.app)
    eve = next(each.id for each in stored(Employee) if each.first_name == "Eve")
    VisitRequestFactory(adherent_id=desk.actor.adherent_id, employee_id=eve)
    with desk.act() as ctx:
        correct(ctx, id=zoe, **{**ZOE, "last_name": "Petite", "hired_on": ""})
    assert here + "/undo" in browser.get(here).text
    told = browser.get(here + "/undo").text
    assert "Le salarié ajouté par cet import sera retiré." in told
    assert "2 fiches ont servi ou changé depuis" in told
    browser.post(here + "/undo_all")
    job.run_due(desk.app)
    assert {each.first_name for each in stored(Employee)} == {"Zoé", "Eve"}
    assert stored(Employee)[0].last_name == "Petite"
    page = browser.get(here).text
    assert "Import annulé" in page
    assert "Petite Zoé" in page
    assert f'<a href="{here}">salaries.csv</a>' in browser.get("/employees/import/").text


def test_an_import_is_undone_for_a_day(desk, stored, staff, work_as, browse):
    number = desk.send(row(first_name="Eve"))
    desk.carry_out(number)
    late = NOW + timedelta(hours=25)
    with pytest.raises(DomainError, match="pendant 24 heures"):
        desk.undo(number, late)
    with work_as(staff(), late) as ctx:
        forget(ctx)
    assert (stored(ImportedRow), len(stored(Intake))) == ([], 1)


def test_what_can_no_longer_be_as_it_was_stays(desk, stored):
    PostFactory(adherent_id=desk.actor.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a")
    zoe, ana = desk.hire(), desk.hire(first_name="Ana", born_on="05/11/1999")
    number = desk.send(
        row(zoe, post_title="Vendeur", pcs_code="554a"),
        row(ana, first_name="Ana", born_on="05/11/1999", post_title="Vendeur", pcs_code="554a", birth_name="Roux"),
        row(first_name="Eve", post_title="Vendeur", pcs_code="554a"),
    )
    desk.carry_out(number)
    with work_for(desk, Right.POSTS) as ctx:
        remove(ctx, id=stored(Post)[0].id)
    desk.undo(number)
    assert [(each.first_name, each.last_name) for each in stored(Employee)] == [("Zoé", "Lefèvre"), ("Ana", "Roux")]
    assert [each.subject_id for each in stored(ImportedRow)] == [zoe, ana]


def work_for(desk, *more):
    """The same person with other rights as well."""
    return desk.work_as(replace(desk.actor, rights={*RIGHTS, *more}))


def test_anothers_import_is_absent_and_stays_as_it_is(desk, stored, browse, employer):
    number = desk.send(row(first_name="Eve"))
    desk.carry_out(number)
    here = f"/employees/import/{number}"
    for browser in (browse(employer(*RIGHTS, of=desk.actor.adherent_id)), browse(employer(*RIGHTS))):
        assert {browser.get(f"{here}/{page}").status_code for page in ("columns", "undo")} == {404}
        assert {browser.post(f"{here}/{page}").status_code for page in ("match", "undo_all")} == {404}
    job.run_due(desk.app)
    assert len(stored(Employee)) == 1


def filled(desk):
    """The file filled with who is at work."""
    with desk.act() as ctx:
        return b"".join(filling.pieces(EMPLOYEES, desk.actor, ctx))


def test_the_filled_file_comes_back_and_changes_nothing(desk, stored, browse):
    desk.hire(nir="299112100100159", nir_missing=False)
    desk.hire(first_name="Ana", born_on="05/11/1999", last_name="Roux", birth_name="Petit", contract_kind="CDI",
              left_on="")  # fmt: skip
    desk.hire(first_name="Eve", hired_on="01/09/2023", left_on="31/08/2024")
    answer = browse(desk.actor).post("/employees/import/model")
    sheet = read("modele.xlsx", answer.data)
    assert list(sheet.headers) == [each.title for each in EMPLOYEES.columns]
    assert [row.cells[2] for row in sheet.rows] == ["Zoé", "Ana"]
    assert "299112100100159" not in str([*sheet.rows])
    assert "2 99 11 21 *** *** **" in sheet.rows[0].cells
    with desk.act() as ctx:
        receive(ctx, EMPLOYEES, name="modele.xlsx", content=answer.data)
    assert judged(stored) == (0, 0, 2, 0)
    assert [each.action for each in stored(AuditLine)].count("model_taken") == 1


def test_the_filled_file_is_for_who_may_change_records(desk, browse, as_profile):
    clerk = browse(replace(desk.actor, rights={Right.EMPLOYEES, Right.EMPLOYEE_ADMIN}))
    assert "Modèle rempli" not in clerk.get("/employees/import/").text
    assert clerk.post("/employees/import/model").status_code == 302
    as_profile("sstrn")
    assert "Modèle rempli" not in browse(desk.actor).get("/employees/import/").text


@settings(max_examples=8)
@given(crowd=st.lists(people(), min_size=1, max_size=5, unique_by=lambda each: each[0]["nir"] or id(each)))
def test_whoever_is_there_export_then_import_changes_nothing(app, work_as, employer, crowd):
    desk = Desk(replace(employer(*RIGHTS), user_id=AccountFactory().id), work_as, app)
    posts = bakery(desk.actor)
    with desk.act() as ctx:
        for values, number in crowd:
            hire(ctx, post=ctx.session.get(Post, posts[number].id), **values)
    with desk.act() as ctx:
        file = b"".join(filling.pieces(EMPLOYEES, desk.actor, ctx))
        here = sum(left is None or left >= ctx.today for left in ctx.session.scalars(select(Employee.left_on)))
        if not here:
            return
        intake = receive(ctx, EMPLOYEES, name="modele.xlsx", content=file)
        assert (intake.created, intake.changed, intake.same, intake.wrong) == (0, 0, here, 0)


def test_a_file_of_ones_own_says_first_what_its_columns_are(desk, stored, browse):
    browser = browse(desk.actor)
    titles = ["Mme/M.", "Prénom", "Nom", "Né(e) le", "Embauche", "Métier", "CSP", "Contrat", "Sécu", "Salaire"]
    cells = ["Madame", "Eve", "Roux", "04/11/1999", "01/09/2025", "Boulanger", "636c", "CDI", "", "2 000"]
    file = "\n".join(";".join(each) for each in (titles, cells)).encode()
    here = browser.post("/employees/import/", data={"file": (BytesIO(file), "paie.csv")}).location
    page = browser.get(here, follow_redirects=True)
    assert page.request.path == here + "/columns"
    assert "Salaire" in page.text
    names = [
        "sex",
        "first_name",
        "birth_name",
        "born_on",
        "hired_on",
        "post_title",
        "pcs_code",
        "contract_kind",
        "nir",
        "",
    ]
    said = {f"column.{x}": name for x, name in enumerate(names)}
    refused = browser.post(here + "/match", data=said | {"column.9": "sex"}, follow_redirects=True)
    assert "Les colonnes A et J" in refused.text
    checked = browser.post(here + "/match", data=said, follow_redirects=True)
    assert "Importer la ligne" in checked.text
    assert judged(stored) == (1, 0, 0, 0)
