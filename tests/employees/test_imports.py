"""The file « CREATION DE SALARIES » of the SSTRN manual: read as Excel saves it, checked by line, imported once."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from app.employees.imports.creation import EMPLOYEES
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules import NirState, entry
from app.employees.services.bulk import Newcomer, hire_all
from app.employees.services.hire import hire
from app.law.follow_up import FollowUp
from app.law.names import sort_key
from app.law.nir import nir_key
from app.platform import job
from app.platform.audit import AuditLine, history_of
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Intake, StagedRow, Writing
from app.platform.seal import fingerprint
from app.platform.sheet import read, write_xlsx
from app.platform.sheet.content import MAX_BYTES
from app.posts.models import Post
from tests.conftest import at_most
from tests.factories import EmployeeFactory, PostExposureFactory, PostFactory, sessions

TITLES = [each.title for each in EMPLOYEES.usual]
HERE = "/employees/import/"
MANY = 10_000
SOON_SECONDS = 5
NIR = "185057800608491"


def person(**said):
    """A line of the file: a woman without number, baker since 1 September 2025."""
    cells = {
        "sex": "Madame", "first_name": "Zoé", "birth_name": "Lefèvre", "married_name": "", "born_on": "04/11/1999",
        "nir": "", "hired_on": "01/09/2025", "left_on": "", "pcs_code": "636c", "post_title": "Boulanger",
        "contract_kind": "CDI",
    }  # fmt: skip
    return [(cells | said)[each.name] for each in EMPLOYEES.usual]


def csv(*lines, titles=TITLES, encoding="cp1252", delimiter=";"):
    """A file as a spreadsheet saves it."""
    return "\r\n".join(delimiter.join(each) for each in [titles, *lines]).encode(encoding)


@pytest.fixture
def boss(employer):
    """Who may import, in a company that has bakers."""
    actor = employer(Right.EMPLOYEE_ADMIN, Right.EMPLOYEES)
    PostFactory(adherent_id=actor.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    return actor


@pytest.fixture
def send(browse):
    """Send a file as somebody: the browser, and the page that answers."""

    def post(actor, content, name="salaries.csv"):
        browser = browse(actor)
        answer = browser.post(HERE, data={"file": (BytesIO(content), name)}, follow_redirects=True)
        return browser, answer

    return post


@pytest.fixture
def imported(app, send):
    """Send a file, confirm it, let the job run."""

    def run(actor, content, **choice):
        browser, answer = send(actor, content)
        browser.post(answer.request.path + "/confirm", data=choice)
        job.run_due(app)
        return browser, browser.get(answer.request.path)

    return run


def test_ten_thousand_lines_are_checked_soon_and_in_few_statements(app, send, boss):
    def numbered(each: int) -> str:
        digits = f"2991121{each // 999 + 1:03}{each % 999 + 1:03}"
        return f"N{digits}{nir_key(digits)}"

    content = csv(*(person(nir=numbered(each), born_on="04/11/1999") for each in range(MANY)))
    began = process_time()  # our own work: what else runs on the machine does not count
    with at_most(100):
        browser, answer = send(boss, content)
        job.run_due(app)  # a large file keeps no page waiting
        answer = browser.get(answer.request.path)
    assert process_time() - began < SOON_SECONDS
    assert "Importer les 10\u202f000 lignes" in answer.text


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


def judged(stored):
    """Lines to create, unchanged, to be corrected, of the last file."""
    last = stored(Intake)[-1]
    return last.created, last.same, last.wrong


def shown(answer):
    """What a page says, with plain spaces."""
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


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


def test_the_same_file_twice_changes_nothing(imported, send, boss, stored):
    content = csv(
        person(),
        person(birth_name="Élia", nir=NIR, born_on="12/05/1985", sex="M"),
        person(birth_name="Roux", married_name="Petit", left_on="31/08/2026", contract_kind="Intérimaire"),
    )
    imported(boss, content)
    before = [(each.id, each.name_key) for each in stored(Employee)]
    _, answer = send(boss, content)
    assert judged(stored) == (0, 3, 0)
    assert "il n’y a rien à importer" in shown(answer)
    assert "ne modifie pas sa fiche" not in answer.text
    assert [(each.id, each.name_key) for each in stored(Employee)] == before


def here(boss, **columns):
    """An employee of the company, at work."""
    columns = {"last_name": "Lefèvre", "first_name": "Zoé", "born_on": date(1999, 11, 4)} | columns
    key = columns.pop("name_key", sort_key(f"{columns['last_name']} {columns['first_name']}"))
    if columns.get("nir"):
        columns |= {"nir_hash": fingerprint(columns["nir"][:13]), "nir_state": NirState.KNOWN}
    return EmployeeFactory(adherent_id=boss.adherent_id, name_key=key, **columns)


def test_who_is_there_is_known_by_number_even_under_another_name(send, boss, stored):
    here(boss, last_name="Petit", nir=NIR)
    _, answer = send(boss, csv(person(birth_name="Lefèvre", nir=NIR)))
    assert judged(stored) == (0, 1, 0)
    assert "ne modifie pas ce qui diffère : Nom de naissance, Entrée, Poste." in shown(answer)


def test_who_is_there_without_a_number_is_known_by_names_and_birth_date(send, boss, stored):
    here(boss)
    _, answer = send(boss, csv(person(birth_name="LEFEVRE", first_name="zoe", nir=NIR)))
    assert judged(stored) == (0, 1, 0)
    assert "ne modifie pas ce qui diffère : INS" in shown(answer)
    send(boss, csv(person(born_on="05/11/1999")))
    assert judged(stored) == (1, 0, 0)


def test_homonyms_born_the_same_day_with_numbers_of_their_own_are_two_persons(send, boss, stored):
    here(boss, nir="285057800608408")
    send(boss, csv(person(nir=NIR)))
    assert judged(stored) == (1, 0, 0)


def test_another_adherents_employee_is_not_known_here(send, boss, stored):
    EmployeeFactory(last_name="Lefèvre", first_name="Zoé", name_key="lefevre zoe", born_on=date(1999, 11, 4))
    send(boss, csv(person()))
    assert judged(stored) == (1, 0, 0)


def test_the_number_of_somebody_born_another_day_is_refused(send, boss, stored):
    here(boss, nir=NIR, born_on=date(1985, 5, 12), last_name="Élia")
    _, answer = send(boss, csv(person(nir=NIR)))
    assert "Ligne 2, colonne F : ce numéro est celui d’un autre salarié" in shown(answer)
    assert judged(stored) == (0, 0, 1)


def test_who_left_is_reinstated_from_the_record(send, boss, stored):
    here(boss, left_on=date(2025, 6, 30))
    _, answer = send(boss, csv(person(hired_on="01/09/2025")))
    assert "ce salarié est sorti de votre effectif" in shown(answer)
    send(boss, csv(person(hired_on="01/01/2025")))
    assert judged(stored) == (0, 1, 0)


def test_a_number_twice_in_the_file_is_refused_on_both_lines_when_the_persons_differ(send, boss, stored):
    _, answer = send(boss, csv(person(nir=NIR), person(birth_name="Petit", nir=f"N {NIR}")))
    assert "Ligne 2, colonne F : même numéro que la ligne 3" in shown(answer)
    assert "Ligne 3, colonne F : même numéro que la ligne 2" in shown(answer)
    assert judged(stored) == (0, 0, 2)


def test_a_person_twice_in_the_file_is_kept_once(send, boss, stored):
    _, answer = send(boss, csv(person(), person(first_name="ZOE")))
    assert "Ligne 3, colonne C : même personne que la ligne 2" in shown(answer)
    assert judged(stored) == (1, 0, 1)


def test_what_deserves_a_second_look_is_said_and_does_not_stop_the_line(send, boss, stored):
    _, answer = send(boss, csv(person(nir=NIR)))
    assert "D’après ce numéro, c’est un homme" in answer.text
    assert judged(stored) == (1, 0, 0)


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


def test_pages_cost_few_statements(send, boss):
    browser, answer = send(boss, csv(*(person(birth_name=f"Nom{n}") for n in range(60))))
    with at_most(8):
        browser.get(answer.request.path)


def newcomer(values, post):
    who, work = entry(values)
    return Newcomer(who, work, (post.title_key, post.pcs_code))


@st.composite
def people(draw):
    """What a form says of somebody, and which of three posts."""
    born = draw(st.dates(date(1958, 1, 1), date(2011, 1, 1)))
    hired = draw(st.dates(born + timedelta(days=15 * 366), date(2026, 12, 31)))
    sex = draw(st.sampled_from("MF"))
    core = f"{'1' if sex == 'M' else '2'}{born:%y%m}21{draw(st.integers(1, 990)):03}{draw(st.integers(1, 999)):03}"
    known = draw(st.booleans())
    left = draw(st.one_of(st.none(), st.integers(0, 900)))
    return {
        "last_name": draw(st.sampled_from(["Roux", "D’Élia", "LEFÈVRE"])),
        "first_name": draw(st.sampled_from(["Zoé", "noël"])), "birth_name": draw(st.sampled_from(["", "Petit"])),
        "sex": sex, "born_on": born, "nir": core + nir_key(core) if known else "", "nir_missing": not known,
        "contract_kind": draw(st.sampled_from(["CDI", "CDD", "INTERIM", "APPRENTI", "SAISONNIER"])),
        "hired_on": hired, "left_on": None if left is None else hired + timedelta(days=left),
    }, draw(st.integers(0, 2))  # fmt: skip


def bakery(actor):
    """Three posts: simple, adapted, reinforced."""
    posts = [
        PostFactory(adherent_id=actor.adherent_id, title=f"Poste {n}", title_key=f"poste {n}", pcs_code="636c")
        for n in range(3)
    ]
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=posts[1].id, risk_code="NUIT")
    PostExposureFactory(adherent_id=actor.adherent_id, post_id=posts[2].id)
    return posts


def written(adherent_id):
    """What an adherent has of employees, numbers aside."""
    sessions.expire_all()
    sessions.rollback()
    titles = {row.id: row for row in sessions.scalars(select(Post).where(Post.adherent_id == adherent_id))}
    mine = list(sessions.scalars(select(Employee).where(Employee.adherent_id == adherent_id).order_by(Employee.id)))
    place = {row.id: number for number, row in enumerate(mine)}
    aside = {"id", "adherent_id", "main_post_id"}
    columns = [each.name for each in Employee.__table__.columns if each.name not in aside]
    contracts = select(Contract).where(Contract.adherent_id == adherent_id).order_by(Contract.id)
    held = select(Assignment).where(Assignment.adherent_id == adherent_id).order_by(Assignment.id)
    return (
        [
            {name: getattr(row, name) for name in columns}
            | {"post": titles[row.main_post_id].title if row.main_post_id else None}
            for row in mine
        ],
        [(place[row.employee_id], row.kind, row.period) for row in sessions.scalars(contracts)],
        [(place[row.employee_id], titles[row.post_id].title, row.rank, row.period) for row in sessions.scalars(held)],
        sorted((row.title, row.holders) for row in titles.values()),
    )


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowd=st.lists(people(), min_size=1, max_size=5, unique_by=lambda each: each[0]["nir"] or id(each)))
def test_many_at_once_are_written_as_one_by_one(app, work_as, employer, crowd):
    one, many = employer(Right.EMPLOYEE_ADMIN), employer(Right.EMPLOYEE_ADMIN)
    posts, same = bakery(one), bakery(many)
    with work_as(one) as ctx:
        for values, number in crowd:
            hire(ctx, post=ctx.session.get(Post, posts[number].id), **values)
    with work_as(many) as ctx:
        hire_all(ctx, [newcomer(values, same[number]) for values, number in crowd], Writing(1))
    assert written(many.adherent_id) == written(one.adherent_id)


def test_the_bulk_service_asks_for_the_right_and_open_posts(work_as, employer, boss):
    zoe = newcomer({"last_name": "Roux", "first_name": "Zoé", "sex": "F", "born_on": "04/11/1999", "nir_missing": True,
                    "contract_kind": "CDI", "hired_on": "01/09/2025"}, PostFactory(title_key="chauffeur"))  # fmt: skip
    with pytest.raises(NotAllowed), work_as(employer(Right.EMPLOYEES)) as ctx:
        hire_all(ctx, [zoe], Writing(1))
    with pytest.raises(DomainError, match="n’est plus ouvert"), work_as(boss) as ctx:
        hire_all(ctx, [zoe], Writing(1))


def test_two_of_a_kind_written_at_once_are_refused_with_the_sentence_of_the_constraint(work_as, boss, stored):
    values = {"last_name": "Roux", "first_name": "Zoé", "sex": "M", "born_on": "12/05/1985", "nir": NIR,
              "contract_kind": "CDI", "hired_on": "01/09/2025"}  # fmt: skip
    (post,) = stored(Post)
    with pytest.raises(DomainError, match="déjà dans votre liste"), work_as(boss) as ctx:
        hire_all(ctx, [newcomer(values, post)] * 2, Writing(1))
    with work_as(boss) as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(Employee)) == 0


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
