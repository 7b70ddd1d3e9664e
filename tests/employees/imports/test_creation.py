"""The file « CREATION DE SALARIES » of the SSTRN manual: read as Excel saves it, checked by line, imported once."""

from datetime import date

import pytest

from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.identities import NirState
from app.law.follow_up import FollowUp
from app.platform import job
from app.platform.audit import AuditLine, history_of
from app.platform.intake import StagedRow
from app.platform.seal import fingerprint
from app.platform.sheet import read, write_xlsx
from app.posts.models import Post
from tests.employees.imports.creation_file import HERE, NIR, TITLES, csv, judged, person, shown
from tests.factories import PostExposureFactory, PostFactory, sessions


@pytest.mark.row("F161")
def test_employees_are_imported_from_the_file_of_the_manual(imported, boss, stored):
    content = csv(
        person(),
        person(sex="Monsieur", first_name="Noël", birth_name="D’Élia", nir=f"N{NIR}", born_on="12/05/1985"),
        person(first_name="Anne", birth_name="Roux", married_name="Petit", left_on="31/08/2026", contract_kind="cdd"),
    )
    _, page = imported(boss, content)
    assert "3 salariés ajoutés" in page.text
    zoe, noel, anne = stored(Employee)
    assert (zoe.last_name, zoe.birth_name, zoe.sex.value, zoe.nir_state) == (
        "Lefèvre",
        "",
        "Femme",
        NirState.UNAVAILABLE,
    )
    assert (noel.nir, noel.nir_hash, noel.name_key) == (NIR, fingerprint(NIR[:13]), "d elia noel")
    assert (anne.last_name, anne.birth_name, anne.contract_kind, anne.left_on) == (
        "Petit", "Roux", "CDD", date(2026, 8, 31),
    )  # fmt: skip
    assert (zoe.follow_up, zoe.next_visit_on) == (FollowUp.SIMPLE, date(2025, 12, 1))
    (baker,) = stored(Post)
    assert (baker.holders, {each.post_id for each in stored(Assignment)}) == (3, {baker.id})
    assert [str(each.period.upper) for each in stored(Contract)] == ["None", "None", "2026-09-01"]
    assert stored(StagedRow) == []


@pytest.mark.row("F161")
def test_the_reference_file_has_the_eleven_titles_of_the_manual(browse, boss):
    answer = browse(boss).get(HERE + "reference")
    assert answer.data.decode("utf-8-sig").strip().replace('"', "") == (
        "Civilite;Prenom;Nom de naissance;Nom marital;Date de naissance;INS;Date entree;Date sortie;"
        "Code CSP du type de poste;Libelle du type de poste;Libelle du type de contrat"
    )


@pytest.mark.row("F161")
def test_two_lists_help_to_fill_it(browse, boss):
    PostFactory(title="Boucher d’une autre")
    browser = browse(boss)
    posts = browser.get(HERE + "lists/postes").data.decode("utf-8-sig")
    assert (posts.count("\n"), '"636c";"Boulanger"' in posts) == (2, True)
    assert '"CDI"' in browser.get(HERE + "lists/contrats").data.decode("utf-8-sig")


@pytest.mark.row("F157")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv(person(first_name="Maëva"), encoding="utf-8-sig"), "s.csv"),
        (csv(person(first_name="Maëva")), "s.csv"),
        (csv(person(first_name="Maëva"), delimiter="\t"), "s.txt"),
        (write_xlsx(TITLES, [person(first_name="Maëva", born_on=date(1999, 11, 4))]), "s.xlsx"),
    ],
    ids=["UTF-8", "Windows-1252", "tabs", "Excel with real dates"],
)
def test_whatever_the_spreadsheet_saves_is_read(send, boss, content, name):
    _, answer = send(boss, content, name)
    assert "Maëva" in answer.text
    assert "04/11/1999" in answer.text
    assert "Importer la ligne" in answer.text


@pytest.mark.parametrize(
    ("said", "column", "sentence"),
    [
        ({"sex": "Docteur"}, "A", "indiquez Femme ou Homme"),
        ({"first_name": ""}, "B", "cette réponse est nécessaire"),
        ({"birth_name": ""}, "C", "cette réponse est nécessaire"),
        ({"married_name": "123"}, "D", "indiquez un nom, en lettres"),
        ({"born_on": "31/02/2026"}, "E", "le 31/02/2026 n’existe pas"),
        ({"born_on": "hier"}, "E", "cette date ne se lit pas"),
        ({"born_on": ""}, "E", "cette réponse est nécessaire"),
        ({"nir": "N123"}, "F", "un numéro de sécurité sociale a 15 chiffres"),
        ({"nir": "N185057800608492"}, "F", "la clé 92 ne correspond pas"),
        ({"nir": "1,85058E+14"}, "F", "le tableur a arrondi ce numéro"),
        ({"hired_on": "01/09/1998"}, "G", "la date d’embauche est avant la naissance"),
        ({"hired_on": ""}, "G", "cette réponse est nécessaire"),
        ({"left_on": "01/08/2025"}, "H", "la sortie est avant l’embauche"),
        ({"pcs_code": "36c"}, "I", "un code PCS a 3 chiffres et une lettre"),
        ({"pcs_code": ""}, "I", "indiquez le code CSP du poste"),
        ({"pcs_code": "641a"}, "I", "ce poste existe dans vos postes avec le code 636c"),
        ({"post_title": "Chauffeur"}, "J", "ce poste n’est pas dans vos postes"),
        ({"post_title": ""}, "J", "indiquez le libellé du poste"),
        ({"contract_kind": "À vie"}, "K", "ce type de contrat n’est pas dans la liste"),
        ({"contract_kind": ""}, "K", "choisissez un type de contrat"),
    ],
)
@pytest.mark.row("F162")
def test_a_line_that_cannot_be_kept_says_why_and_where(send, boss, said, column, sentence):
    _, answer = send(boss, csv(person(birth_name="Petit"), person(**said)))
    assert f"Ligne 3, colonne {column} : {sentence}" in shown(answer)
    assert "Importer la ligne valide" in answer.text


def test_everything_wrong_of_a_line_is_told_at_once_and_each_cell_can_be_typed_anew(send, boss):
    wrong = ("sex", "born_on", "nir", "hired_on", "left_on", "pcs_code", "contract_kind")
    _, answer = send(boss, csv(person(**dict.fromkeys(wrong, "?"))))
    assert [name for name in wrong if f'name="2.{name}"' not in answer.text] == []
    assert 'class="table-responsive"' in answer.text


@pytest.mark.row("F162")
def test_a_post_is_found_whatever_its_accents_and_case_but_not_closed_nor_anothers(send, boss, stored):
    PostFactory(title="Livreur", title_key="livreur", pcs_code="643a")
    closed = PostFactory(adherent_id=boss.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a")
    closed.closed_on = date(2025, 1, 1)
    sessions.commit()
    send(boss, csv(person(post_title="BOULANGER", pcs_code="636 C")))
    assert judged(stored) == (1, 0, 0)
    send(boss, csv(person(post_title="Livreur", pcs_code="643a"), person(post_title="Vendeur", pcs_code="554a")))
    assert judged(stored)[0] == 0


def test_what_deserves_a_second_look_is_said_and_does_not_stop_the_line(send, boss, stored):
    _, answer = send(boss, csv(person(nir=NIR)))
    assert "D’après ce numéro, c’est un homme" in answer.text
    assert judged(stored) == (1, 0, 0)


def test_lines_to_correct_come_back_as_the_same_file(imported, boss, send, stored):
    browser, page = imported(boss, csv(person(), person(birth_name="Petit", born_on="31/02/1999")), only_valid="1")
    assert "1 salarié ajouté" in shown(page)
    back = browser.get(page.request.path + "/refused")
    sheet = read("s.csv", back.data)
    assert (sheet.headers[-1], sheet.form.encoding, [row.cells[2] for row in sheet.rows]) == (
        "Erreur", "cp1252", ["Petit"],
    )  # fmt: skip
    assert "31/02/1999 n’existe pas" in sheet.rows[0].cells[-1]
    send(boss, back.data.replace(b"31/02/1999", b"28/02/1999"))
    assert judged(stored) == (1, 0, 0)


def test_the_history_of_each_names_the_import(imported, boss, stored, work_as):
    imported(boss, csv(person(), person(birth_name="Petit")))
    with work_as(boss) as ctx:
        (line,) = ctx.session.scalars(history_of(stored(Employee)[1]))
        assert (line.sentence, line.changes["Import"], line.on_behalf_of) == (
            "Salarié ajouté par un import", ["", "n° 1"], "Anne Martin",
        )  # fmt: skip
    assert [each.action for each in stored(AuditLine)].count("file_imported") == 1


def test_the_follow_up_is_that_of_the_post(imported, boss, stored):
    (baker,) = stored(Post)
    PostExposureFactory(adherent_id=boss.adherent_id, post_id=baker.id, risk_code="AMIANTE")
    imported(boss, csv(person()))
    (zoe,) = stored(Employee)
    assert (zoe.follow_up, zoe.main_post_id, zoe.next_visit_kind) == (FollowUp.REINFORCED, baker.id, "EMA")
    assert zoe.follow_up_article.startswith("R4624-23")


def test_a_post_closed_since_the_check_stops_the_import_and_says_so(app, send, boss, stored):
    browser, answer = send(boss, csv(person()))
    browser.post(answer.request.path + "/confirm")
    sessions.get(Post, stored(Post)[0].id).closed_on = date(2026, 1, 4)
    sessions.commit()
    job.run_due(app)
    page = browser.get(answer.request.path)
    assert "Vos données ont changé depuis la vérification" in page.text
    assert stored(Employee) == []
    browser.post(answer.request.path + "/verify")
    assert judged(stored) == (0, 0, 1)
