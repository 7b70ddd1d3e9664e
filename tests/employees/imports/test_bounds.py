"""What an import may not do: show a number, reach another adherent, keep a file that is too heavy."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.platform.context import Right
from app.platform.intake import Intake, StagedRow
from app.platform.sheet.content import MAX_BYTES
from tests.employees.imports.creation_file import HERE, NIR, csv, person


def test_a_number_is_nowhere_in_clear(app, imported, boss, administrator):
    browser, page = imported(
        boss, csv(person(nir=f"N{NIR}"), person(birth_name="Petit", nir="N285057800608491")), only_valid="1"
    )
    assert NIR not in page.text
    with administrator.connect() as connection:
        tables = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname !~ '^(pg|sql)_'")
        )
        for table in tables.all():
            assert NIR not in " ".join(connection.scalars(text(f"SELECT t::text FROM {table} t")).all())
    back = browser.get(page.request.path + "/refused").data.decode("cp1252")
    assert ("N285057800608491" in back, NIR in back) == (True, False)


def test_a_correct_number_is_not_shown_beside_one_to_correct(send, boss):
    browser, answer = send(boss, csv(person(nir=f"N{NIR}"), person(birth_name="Petit", nir="N123")))
    everything = browser.get(answer.request.path + "?show=all").text
    assert (NIR in everything, "N123" in everything, "•••" in everything) == (False, True, True)


def test_only_who_may_add_employees_may_import_them(browse, employer):
    browser = browse(employer(*(set(Right) - {Right.EMPLOYEE_ADMIN, Right.ADMIN})))
    assert {browser.get(HERE + each).status_code for each in ("", "reference", "lists/postes", "1")} == {404}
    assert "/employees/files/" not in browser.get("/employees/").text
    able = browse(employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN))
    assert "/employees/files/" in able.get("/employees/").text
    assert HERE in able.get("/employees/files/").text


def test_another_adherents_import_is_absent(send, browse, employer, boss):
    _, theirs = send(boss, csv(person()))
    stranger = browse(employer(Right.EMPLOYEE_ADMIN))
    assert stranger.get(theirs.request.path).status_code == 404
    assert stranger.post(theirs.request.path + "/confirm").status_code == 404


def test_an_import_of_posts_is_no_import_of_employees(send, browse, employer, boss):
    _, mine = send(boss, csv(person()))
    number = mine.request.path.rpartition("/")[2]
    both = employer(Right.EMPLOYEE_ADMIN, Right.POSTS, of=boss.adherent_id)
    assert browse(both).get(f"/posts/import/{number}").status_code == 404


def kept(app, stored):
    """What is left of files that were sent."""
    folder = Path(app.config["FOLDER"]) / "files"
    return stored(Intake), stored(StagedRow), list(folder.rglob("*.*"))


@pytest.fixture
def send_heavy(browse):
    """Send a file of so many bytes; as one piece, since the test's client would put it into a file of its own."""

    def post(actor, size):
        browser = browse(actor)
        fields = f'--x\r\nContent-Disposition: form-data; name="acting_for"\r\n\r\n{browser.acting_for}\r\n'
        head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        body = f"{fields}{head}".encode() + b"x" * size + b"\r\n--x--\r\n"
        return browser.open(HERE, method="POST", data=body, content_type="multipart/form-data; boundary=x")

    return post


def test_a_file_a_little_over_20_mo_is_refused_beside_its_field_and_kept_nowhere(app, send_heavy, boss, stored):
    answer = send_heavy(boss, MAX_BYTES + 1)
    assert answer.status_code == 422
    assert "Ce fichier dépasse 20 Mo" in answer.text.replace("\xa0", " ")
    assert kept(app, stored) == ([], [], [])


def test_a_file_far_over_20_mo_is_refused_by_a_page_before_it_is_read_and_kept_nowhere(app, send_heavy, boss, stored):
    answer = send_heavy(boss, MAX_BYTES + 2**20)
    said = answer.text.replace("\xa0", " ")
    assert answer.status_code == 413
    assert "<h1>Ce fichier est trop lourd</h1>" in said
    assert "La limite est de 20 Mo : réduisez le fichier ou partagez-le en deux." in said
    assert 'href="/employees/"' in said
    assert kept(app, stored) == ([], [], [])


def test_a_cell_that_is_too_long_is_named_beside_the_file(app, send, boss, stored):
    _, answer = send(boss, csv(person(first_name="x" * 131_073)))
    assert answer.status_code == 422
    assert "ligne 2, colonne B, dépasse 131 072 caractères" in answer.text
    assert kept(app, stored) == ([], [], [])
