"""« Coller depuis un tableur » : people and posts come from copied cells, through the pages of a file (N3)."""

from app.employees.models import Employee
from app.platform import job
from app.platform.context import Right
from app.platform.intake import Intake, IntakeState, StagedRow
from app.platform.intake.staged import Kept
from app.posts.models import Post
from tests.employees.imports.creation_file import HERE, NIR, TITLES, person, shown


def copied(*lines, titles=TITLES):
    """Cells as a spreadsheet copies them."""
    return "\r\n".join("\t".join(each) for each in ([titles] if titles else []) + list(lines))


def test_people_come_from_pasted_cells_and_the_import_is_undone(app, browse, boss, stored):
    browser = browse(boss)
    answer = browser.post(HERE + "paste", data={"pasted": copied(person(), person(first_name="Anne"))})
    address = answer.headers["Location"]
    page = shown(browser.get(address))
    assert "Tableau collé.csv, 2 lignes" in page
    assert "Rien n’est encore enregistré" in page
    assert stored(Employee) == []

    browser.post(f"{address}/confirm")
    job.run_due(app)
    assert {each.first_name for each in stored(Employee)} == {"Zoé", "Anne"}
    browser.post(f"{address}/undo_all")
    job.run_due(app)
    assert (stored(Employee), stored(Intake)[0].state) == ([], IntakeState.UNDONE)


def test_who_has_not_a_column_that_is_needed_is_told_to_add_it(browse, boss):
    browser = browse(boss)
    few = copied(("Dupont", "Jean"), titles=("Nom", "Prénom"))
    address = browser.post(HERE + "paste", data={"pasted": few}).headers["Location"]
    page = shown(browser.get(address + "/columns"))
    assert "« Contrat »" in page
    assert "Votre tableau n’a pas une de ces colonnes ? Abandonnez, ajoutez-la avec son titre" in page


def test_lines_of_the_reference_file_need_no_titles(browse, boss, stored):
    lines = copied(person(), person(first_name="Anne"), titles=None)
    answer = browse(boss).post(HERE + "paste", data={"pasted": lines})

    assert answer.status_code == 302
    assert (stored(Intake)[0].state, stored(Intake)[0].total) == (IntakeState.CHECKED, 2)


def test_a_number_of_a_person_may_stand_in_a_cell_and_is_masked_in_the_page(browse, boss):
    browser = browse(boss)
    line = person(sex="Monsieur", nir=NIR, born_on="12/05/1985")
    answer = browser.post(HERE + "paste", data={"pasted": copied(line)}, follow_redirects=True)

    assert "Tableau collé.csv, 1 ligne" in shown(answer)
    assert NIR not in answer.text


def test_an_empty_box_is_told_beside_it(browse, boss, stored):
    browser = browse(boss)
    answer = browser.post(HERE + "paste", data={"pasted": ""})

    assert answer.status_code == 422
    assert "Collez d’abord les cellules" in shown(answer)
    assert 'aria-invalid="true"' in answer.text
    assert stored(Intake) == []


def test_posts_come_so_too(browse, employer, stored):
    browser = browse(employer(Right.POSTS))
    assert "Ou collez vos cellules" in browser.get("/posts/import/").text
    pasted = "Code CSP du type de poste\tLibelle du type de poste\n636c\tBoulanger"
    answer = browser.post("/posts/import/paste", data={"pasted": pasted})

    assert answer.status_code == 302
    assert stored(Post) == []
    assert [Kept.read(row.cells).cells for row in stored(StagedRow)] == [("636c", "Boulanger")]


def test_without_the_right_there_is_no_such_page(browse, employer):
    assert browse(employer(Right.EMPLOYEES)).post(HERE + "paste", data={"pasted": "a"}).status_code == 404
