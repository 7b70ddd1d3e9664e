"""A list that is too long to wait for: a job writes it, a notification brings it back, a day later it is gone."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.platform import job, list_file
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right, StaffRight
from app.platform.errors import NotAllowed
from app.platform.export import answer
from app.platform.list_file import FileState, ListFile
from app.platform.notice import Notice
from app.platform.storage import storage
from tests.conftest import EVERY_STAFF
from tests.factories import NOW, AdherentFactory, EmployeeFactory

NAMES = ("Auvray", "Bellamy", "Carré")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Two rows are many, and a part holds little."""
    monkeypatch.setattr(answer, "MOST", 2)
    monkeypatch.setattr(list_file, "PART_BYTES", 100)
    monkeypatch.setattr(list_file, "TOLD_EVERY", 2)


@pytest.fixture
def browser(browse, employer):
    return browse(employer(Right.EMPLOYEES))


@pytest.fixture
def people(browser):
    for name in NAMES:
        EmployeeFactory(adherent_id=int(browser.acting_for), last_name=name)


@pytest.fixture
def asked(browser, people):
    """Ask for the list; the page that says how far it is."""

    def ask(kind="csv", question="?sort=-last_name"):
        return browser.post(f"/employees/export/{kind}{question}").location

    return ask


def stored_keys():
    return [key for key, _ in storage().entries() if key.startswith("exports/")]


def test_a_long_list_is_a_jobs_and_comes_back_by_a_notification(app, browser, asked, stored):
    page = asked()
    assert page == "/exports/1"
    shown = browser.get(page).text
    assert "Préparation de votre fichier" in shown
    assert "0 sur 3" in shown
    assert browser.get(f"{page}/progress").json == {
        "done": 0, "total": 3, "step": "Écriture du fichier", "left": "", "next": None,
    }  # fmt: skip
    job.run_due(app)
    assert browser.get(f"{page}/progress").json["next"] == page
    (notice,) = stored(Notice)
    assert notice.url == page
    assert notice.title.startswith("Votre fichier est prêt")
    ready = browser.get(page).text
    assert "Votre fichier est prêt" in ready
    assert "Télécharger" in ready
    got = browser.get(f"{page}/content")
    assert got.headers["Content-Disposition"] == 'attachment; filename="salaries-2026-01-05.csv"'
    lines = got.data.decode("utf-8-sig").splitlines()
    assert [line.partition(";")[0].strip('"') for line in lines] == ["Nom d’usage", "Carré", "Bellamy", "Auvray"]
    assert int(got.headers["Content-Length"]) == len(got.data)
    (line,) = [line for line in stored(AuditLine) if line.action == "exported_salaries"]
    assert line.changes["Lignes"][1] == "3"


def test_a_workbook_is_whole_though_it_is_kept_in_parts(app, browser, asked, stored):
    page = asked("xlsx")
    job.run_due(app)
    assert stored(ListFile)[0].parts > 1
    rows = list(load_workbook(BytesIO(browser.get(f"{page}/content").data)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["Carré", "Bellamy", "Auvray"]


def test_a_short_list_is_sent_at_once(browser, people, stored):
    assert browser.post("/employees/export/csv?last_name=au").status_code == 200
    assert stored(ListFile) == []


def test_more_rows_than_a_sheet_holds_leave_as_csv_only(browser, people, stored, monkeypatch):
    monkeypatch.setattr(list_file, "EXCEL_ROWS", 2)
    got = browser.post("/employees/export/xlsx?sort=-last_name", follow_redirects=True)
    assert "Excel en prend 2 au plus" in got.text.replace("\u00a0", " ")
    assert "sort=-last_name" in got.request.url
    assert stored(ListFile) == [line for line in stored(AuditLine) if line.action == "exported_salaries"] == []
    assert browser.post("/employees/export/csv").location == "/exports/1"


@pytest.fixture
def others(browse, employer, staff, browser):
    """A colleague, a stranger, and the service."""
    of = int(browser.acting_for)
    actors = employer(Right.EMPLOYEES, of=of), employer(Right.EMPLOYEES), staff(*EVERY_STAFF)
    return [browse(actor) for actor in actors]


def test_a_file_is_for_who_asked_and_for_nobody_else(app, others, asked):
    page = asked()
    job.run_due(app)
    for other in others:
        for address in (page, f"{page}/progress", f"{page}/content"):
            assert other.get(address).status_code == 404


def test_a_file_is_closed_to_who_may_not_see_its_list_any_more(work_as, employer, asked):
    asked()
    with work_as(Actor.system()) as ctx:
        user_id = ctx.session.get_one(ListFile, 1).user_id
        adherent_id = ctx.session.get_one(ListFile, 1).adherent_id
    with work_as(replace(employer(of=adherent_id), user_id=user_id)) as ctx:
        assert list_file.read(ctx, "1").id == 1
    elsewhere = replace(employer(of=AdherentFactory().id), user_id=user_id)
    with work_as(elsewhere) as ctx, pytest.raises(NotAllowed):
        list_file.read(ctx, "1")


def test_rows_that_came_after_the_question_do_not_make_the_file_longer(app, browser, asked):
    page = asked()
    EmployeeFactory(adherent_id=int(browser.acting_for), last_name="Zola")
    job.run_due(app)
    assert len(browser.get(f"{page}/content").data.decode().splitlines()) == 4


def test_run_twice_it_is_written_once(app, work_as, asked, stored):
    asked()
    job.run_due(app)
    before = stored_keys()
    with work_as(Actor.system()) as ctx:
        list_file.write(ctx, 1)
    assert stored_keys() == before
    assert len(stored(Notice)) == 1


def test_a_day_later_the_file_is_gone(app, work_as, browser, asked, stored):
    page = asked()
    job.run_due(app)
    key = stored(ListFile)[0].key
    assert any(each.startswith(key) for each in stored_keys())
    later = NOW + timedelta(hours=24)
    with work_as(Actor.system(), later) as ctx:
        with pytest.raises(NotAllowed):
            list_file.read(replace(ctx, actor=replace(ctx.actor, user_id=stored(ListFile)[0].user_id)), "1")
        list_file.forget(ctx)
    assert stored(ListFile) == []
    assert not any(each.startswith(key) for each in stored_keys())
    assert browser.get(page).status_code == 404


def test_a_file_whose_job_was_lost_is_asked_for_again(app, work_as, browser, asked, stored):
    page = asked()
    with work_as(Actor.system()) as ctx:
        ctx.session.connection().exec_driver_sql("DELETE FROM procrastinate_jobs")
    with work_as(Actor.system(), NOW + timedelta(hours=2)) as ctx:
        list_file.resume(ctx)
    job.run_due(app)
    assert stored(ListFile)[0].state is FileState.DONE
    assert browser.get(f"{page}/content").status_code == 200


def test_the_service_takes_its_whole_list_away_with_the_right_that_it_asks(app, browse, staff, stored):
    for name in NAMES:
        EmployeeFactory(adherent_id=AdherentFactory(name=f"Maison {name}").id, last_name=name)
    reader = browse(staff(StaffRight.ADHERENTS))
    assert "Exporter vers" not in reader.get("/staff/employees/").text
    assert reader.post("/staff/employees/export/csv").status_code == 404
    chief = browse(staff(StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN))
    assert "Exporter vers Excel" in chief.get("/staff/employees/").text
    page = chief.post("/staff/employees/export/csv").location
    job.run_due(app)
    told = chief.get(f"{page}/content").data.decode()
    assert all(name in told and f"Maison {name}" in told for name in NAMES)
    assert stored(Notice)[0].adherent_id is None
