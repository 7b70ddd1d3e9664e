"""The posts file of the SSTRN manual: read as Excel saves it, checked line by line, imported once."""

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.law.follow_up import FollowUp
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError
from app.platform.intake import Intake, StagedRow, Writing
from app.platform.intake.receiving import receive
from app.platform.notice import Notice
from app.platform.sheet import read, write_xlsx
from app.posts.imports import OTHER_RISKS, POSTS, RISKS, UNKNOWN_CODE
from app.posts.models import Post, PostExposure
from app.posts.rules import OTHER, description
from app.posts.services.bulk import describe_all
from app.posts.services.describe import describe
from app.posts.services.risks import known_risks, offered_risks
from tests.conftest import at_most
from tests.factories import AdherentFactory, AssignmentFactory, PostExposureFactory, PostFactory, sessions

TITLES = [each.title for each in POSTS.columns]
HERE = "/posts/import/"


def line(code="636c", title="Boulanger", *risks, comment="", odd=""):
    """A line of the file, with these risks at « Oui », and an odd answer about lead."""
    answers = {each: "Oui" if each in risks else "Non" for each in RISKS} | ({"PLOMB": odd} if odd else {})
    return [code, title, *answers.values(), comment]


def csv(*lines, titles=TITLES, encoding="cp1252", delimiter=";"):
    """A file as a spreadsheet saves it."""
    return "\r\n".join(delimiter.join(each) for each in [titles, *lines]).encode(encoding)


@pytest.fixture
def baker(employer):
    return employer(Right.POSTS)


@pytest.fixture
def send(browse):
    """Send a file as somebody: the browser, and the page that answers."""

    def post(actor, content, name="postes.csv"):
        browser = browse(actor)
        answer = browser.post(HERE, data={"file": (BytesIO(content), name)}, follow_redirects=True)
        return browser, answer

    return post


def confirm(browser, answer, **data):
    return browser.post(answer.request.path + "/confirm", data=data)


@pytest.mark.row("F158", "F159")
def test_posts_are_imported_from_the_file_of_the_manual(app, send, baker, stored):
    browser, answer = send(baker, csv(line("636c", "Boulanger"), line("643a", "Livreur de nuit", "NUIT", "CONDUITE")))
    assert "postes.csv, 2 lignes" in answer.text
    assert "Importer les 2 lignes" in answer.text
    assert stored(Post) == []
    confirm(browser, answer)
    job.run_due(app)
    baked, driven = stored(Post)
    assert (baked.title, baked.pcs_code, baked.follow_up, baked.risks) == ("Boulanger", "636c", FollowUp.SIMPLE, "")
    assert (driven.title_key, driven.follow_up, driven.risks) == (
        "livreur de nuit", FollowUp.ADAPTED, "Travail de nuit, CACES",
    )  # fmt: skip
    assert {each.risk_code for each in stored(PostExposure)} == {"NUIT", "CONDUITE"}
    assert "2 postes créés" in browser.get(answer.request.path).text
    assert stored(Notice)[0].title.endswith("2 postes créés.")
    assert [each.action for each in stored(AuditLine)] == ["post_imported", "post_imported", "file_imported"]
    assert stored(StagedRow) == []


@pytest.mark.row("F159")
def test_the_reference_file_has_the_seventeen_titles_and_opens_in_excel(browse, baker):
    answer = browse(baker).get(HERE + "reference")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    titles = answer.data.decode("utf-8-sig").strip().replace('"', "").split(";")
    assert (len(titles), titles[:3], titles[-2:]) == (
        17, ["Code CSP", "Libellé", "Amiante(Oui/Non)"], ["Autre risque(Oui/Non)", "Description du risque"],
    )  # fmt: skip
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_codes_can_be_taken_from_a_list(browse, baker):
    listed = browse(baker).get(HERE + "lists/codes-pcs").data.decode("utf-8-sig")
    assert '"636c";"' in listed
    assert browse(baker).get(HERE + "lists/autre").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (csv(line("636c", "Pâtissière"), encoding="cp1252"), "p.csv"),
        (csv(line("636c", "Pâtissière"), encoding="utf-8"), "p.csv"),
        (csv(line("636c", "Pâtissière"), encoding="utf-8-sig"), "p.csv"),
        (csv(line("636c", "Pâtissière"), encoding="utf-16"), "p.txt"),
        (csv(line("636c", "Pâtissière"), delimiter=","), "p.csv"),
        (csv(line("636c", "Pâtissière"), delimiter="\t"), "p.tsv"),
        (write_xlsx(TITLES, [line("636c", "Pâtissière")]), "p.xlsx"),
    ],
    ids=["Windows-1252", "UTF-8", "UTF-8 with its mark", "UTF-16", "commas", "tabs", "Excel"],
)
def test_whatever_the_spreadsheet_saves_is_read(send, baker, content, name):
    _, answer = send(baker, content, name)
    assert "Pâtissière" in answer.text
    assert "Importer la ligne" in answer.text


def test_titles_are_known_by_the_names_that_people_give_them(send, baker):
    titles = ["code pcs", "INTITULE", *(each.partition("(")[0] for each in TITLES[2:])]
    _, answer = send(baker, csv(line(), titles=titles))
    assert "Importer la ligne" in answer.text


@pytest.mark.parametrize(
    ("given_line", "sentence"),
    [
        (line("36c"), "Un code PCS a 3 chiffres et une lettre"),
        (line("999z"), UNKNOWN_CODE.partition("\u00a0:")[0]),
        (line("636c", ""), "Indiquez l’intitulé du poste"),
        (line("636c", "B" * 101), "100 caractères au plus"),
        (line(odd="peut-être"), "inscrivez Oui ou Non"),
        (line("636c", "Boulanger", OTHER), "Décrivez cet autre risque".lower()),
        (line(comment="Farine"), "effacez cette description"),
    ],
    ids=["form of the code", "unknown code", "no title", "long title", "answer", "other risk", "description alone"],
)
@pytest.mark.row("F160")
def test_a_line_that_cannot_be_kept_says_why_and_where(send, baker, given_line, sentence):
    _, answer = send(baker, csv(line("636c", "Pâtissier"), given_line))
    assert sentence.lower() in answer.text.replace("\u00a0", " ").lower()
    assert "Ligne 3, colonne" in answer.text
    assert "Importer la ligne valide" in answer.text


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ((b"", ""), "Choisissez d’abord le fichier"),
        ((b"\xef\xbb\xbf\r\n", "p.csv"), "Ce fichier est vide"),
        ((csv(), "p.csv"), "aucune ligne sous les titres"),
        ((b"%PDF-1.7 postes", "p.pdf"), "ni un classeur"),
        ((csv(line(title="Boul-nger"), encoding="cp1252").replace(b"-n", b"\x81n"), "p.csv"), "2 sont illisibles"),
        ((csv(line(), titles=[*TITLES[:-1], TITLES[0]]), "p.csv"), "portent le même titre"),
    ],
    ids=["no file", "empty", "titles only", "PDF", "encoding", "same title"],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(send, baker, file, sentence, stored):
    _, answer = send(baker, *file)
    assert (answer.status_code, sentence in answer.text.replace("\u00a0", " ")) == (422, True)
    assert "Erreur : " in answer.text.replace("\u00a0", " ").partition("</title>")[0]
    assert stored(Intake) == []


def test_a_file_over_twenty_megabytes_is_refused(work_as, baker, stored):
    with pytest.raises(DomainError, match="dépasse 20"), work_as(baker) as ctx:
        receive(ctx, POSTS, name="p.csv", content=b"Code CSP;" + b" " * (20 * 1024 * 1024))
    assert stored(Intake) == []


def test_the_same_file_twice_changes_nothing(app, send, baker, stored):
    content = csv(line("636c", "Boulanger", "NUIT"), line("643a", "Livreur", OTHER, comment="Chiens"))
    browser, answer = send(baker, content)
    confirm(browser, answer)
    job.run_due(app)
    before = [(each.id, each.title) for each in stored(Post)]
    _, again = send(baker, content)
    assert "Toutes ces lignes sont déjà enregistrées" in again.text
    assert [(each.id, each.title) for each in stored(Post)] == before


def test_a_post_with_other_risks_is_not_changed_by_a_file(send, baker):
    mine = baker.adherent_id
    post = PostFactory(adherent_id=mine, title="Boulanger", title_key="boulanger", pcs_code="636c")
    PostExposureFactory(adherent_id=mine, post_id=post.id, risk_code="NUIT")
    _, answer = send(baker, csv(line("636c", "BOULANGER"), line("636c", "Pâtissier")))
    assert OTHER_RISKS.partition("\u00a0:")[0].lower() in answer.text.replace("\u00a0", " ").lower()


def test_a_closed_post_or_another_adherents_is_no_reason_not_to_create_it(send, baker, stored):
    PostFactory(title="Boulanger", title_key="boulanger")
    closed = PostFactory(adherent_id=baker.adherent_id, title="Boulanger", title_key="boulanger")
    closed.closed_on = closed.closed_on or AdherentFactory().joined_on
    sessions.commit()
    send(baker, csv(line("636c", "Boulanger")))
    assert [(each.created, each.same) for each in stored(Intake)] == [(1, 0)]


def test_a_post_twice_in_the_file_is_kept_once(send, baker):
    _, answer = send(baker, csv(line("636c", "Boulanger"), line("636 C", "BOULANGER")))
    assert "même poste que la ligne 2" in answer.text


def test_a_long_file_is_counted_in_figures_that_can_be_read(app, send, baker):
    browser, answer = send(baker, csv(*(line(title=f"Boulanger {each}") for each in range(1_001))))
    assert "<b>1\u202f001</b>lignes" in answer.text
    assert "Importer les 1\u202f001 lignes" in answer.text
    confirm(browser, answer)
    assert "sur 1\u202f001" in browser.get(answer.request.path).text
    job.run_due(app)
    assert "1\u202f001 postes créés" in browser.get(answer.request.path).text


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (
            "nœuds d’été €.csv",
            "filename*=UTF-8''n%C5%93uds%20d%E2%80%99%C3%A9t%C3%A9%20%E2%82%AC%20%C3%A0%20corriger.csv",
        ),
        ("日本.csv", "filename*=UTF-8''%E6%97%A5%E6%9C%AC%20%C3%A0%20corriger.csv"),
    ],
)
def test_a_file_comes_back_under_its_name_whatever_its_letters(send, baker, name, given):
    browser, answer = send(baker, csv(line("999z")), name)
    told = browser.get(answer.request.path + "/refused").headers["Content-Disposition"]
    assert told.isascii(), "a web server sends no other letters"
    assert given in told


@pytest.mark.row("F158")
def test_lines_to_correct_come_back_as_the_same_file_and_can_be_sent_again(app, send, baker, stored):
    browser, answer = send(baker, csv(line("999z", "Pâtissière"), line("643a", "Livreur"), delimiter=","))
    confirm(browser, answer, only_valid="1")
    job.run_due(app)
    assert [each.title for each in stored(Post)] == ["Livreur"]
    back = browser.get(answer.request.path + "/refused")
    assert "corriger.csv" in back.headers["Content-Disposition"]
    assert b"P\xe2tissi\xe8re" in back.data
    sheet = read("p.csv", back.data)
    assert (sheet.headers, [row.cells[0] for row in sheet.rows], sheet.form.delimiter) == (
        (*TITLES, "Erreur"), ["999z"], ",",
    )  # fmt: skip
    _, again = send(baker, back.data.replace(b"999z", b"636c"))
    assert "Importer la ligne" in again.text


def test_cells_are_corrected_in_the_page(app, send, baker, stored):
    browser, answer = send(baker, csv(line("999z", "Pâtissière"), line("643a", "Livreur", odd="?")))
    here = answer.request.path
    browser.post(here + "/correct", data={"2.pcs_code": "636c", "3.PLOMB": "Oui"})
    assert "Importer les 2 lignes" in browser.get(here).text
    browser.post(here + "/confirm")
    job.run_due(app)
    assert [(each.title, each.risks) for each in stored(Post)] == [("Pâtissière", ""), ("Livreur", "Plomb")]


def test_the_valid_lines_are_imported_alone_only_when_asked(app, send, baker, stored):
    browser, answer = send(baker, csv(line("999z", "Pâtissière"), line("643a", "Livreur")))
    refused = browser.post(answer.request.path + "/confirm", follow_redirects=True)
    assert "1 ligne est à corriger" in refused.text.replace("\u00a0", " ").replace("\u202f", " ")
    job.run_due(app)
    assert stored(Post) == []


def test_a_double_click_imports_once(app, send, baker, stored):
    browser, answer = send(baker, csv(line()))
    first, second = confirm(browser, answer), confirm(browser, answer)
    assert first.location == second.location == answer.request.path
    job.run_due(app)
    assert len(stored(Post)) == len(stored(Notice)) == 1


def test_while_it_runs_the_page_tells_how_far_it_is(app, send, baker):
    browser, answer = send(baker, csv(line()))
    here = answer.request.path
    assert browser.get(here + "/progress").status_code == 404
    confirm(browser, answer)
    assert "L’import va commencer." in browser.get(here).text
    told = browser.get(here + "/progress").json
    assert (told["done"], told["total"], told["next"]) == (0, 1, None)
    job.run_due(app)
    assert browser.get(here + "/progress").json["next"] == here


def test_a_file_is_abandoned(send, baker, stored):
    browser, answer = send(baker, csv(line()))
    assert browser.post(answer.request.path + "/abandon").location == HERE
    assert stored(Intake) == stored(StagedRow) == []
    assert browser.get(answer.request.path).status_code == 404


@pytest.fixture
def theirs(send, employer):
    """The address of another adherent's file."""
    _, answer = send(employer(Right.POSTS), csv(line()))
    return answer.request.path


@pytest.fixture
def stranger(browse, baker):
    return browse(baker)


@pytest.mark.parametrize("path", ["", "/progress", "/refused"])
@pytest.mark.parametrize("pk", ["{theirs}", "999", "0", "x", "9" * 30])
def test_another_adherents_import_is_as_absent_as_one_that_never_was(stranger, theirs, path, pk):
    number = pk.format(theirs=theirs.rpartition("/")[2])
    assert stranger.get(f"{HERE}{number}{path}").status_code == 404


@pytest.mark.parametrize("act", ["confirm", "correct", "verify", "abandon"])
def test_nor_can_anything_be_done_with_it(stranger, theirs, act, stored):
    assert stranger.post(f"{theirs}/{act}").status_code == 404
    assert len(stored(Intake)) == 1


def test_who_may_not_see_posts_may_not_import_them(browse, employer):
    browser = browse(employer(*(set(Right) - {Right.POSTS, Right.ADMIN})))
    assert {browser.get(HERE + each).status_code for each in ("", "reference", "lists/codes-pcs", "1")} == {404}


def test_the_list_leads_to_the_import(browse, baker):
    assert f'href="{HERE}"' in browse(baker).get("/posts/").text


def test_pages_cost_few_statements_however_long_the_file(send, baker):
    browser, answer = send(baker, csv(*(line("636c", f"Poste {n}") for n in range(120))))
    with at_most(8):
        first = browser.get(answer.request.path)
    assert first.text.count('class="soft c-line"') == 50
    assert "Lignes suivantes" in first.text
    following = browser.get(answer.request.path + "?show=create&after=101")
    assert "Poste 119" in following.text
    assert "Lignes suivantes" not in following.text
    with at_most(8):
        browser.get(HERE)


@pytest.mark.parametrize("asked", ["?show=nothing&after=-1", "?show=wrong&after=9999999999", "?after=x", "?show=same"])
def test_an_address_that_makes_no_sense_shows_the_file(send, baker, asked):
    browser, answer = send(baker, csv(line()))
    assert browser.get(answer.request.path + asked).status_code == 200


@pytest.mark.parametrize("typed", [{"2.none": "1"}, {"99.title": "x"}, {"9" * 12 + ".title": "x"}, {"x": "y"}])
def test_a_correction_of_what_is_not_there_changes_nothing(send, baker, typed, stored):
    browser, answer = send(baker, csv(line()))
    assert browser.post(answer.request.path + "/correct", data=typed).status_code in {302, 404}
    assert [each.created for each in stored(Intake)] == [1]


def test_what_is_typed_in_a_file_comes_back_escaped(send, baker):
    _, answer = send(baker, csv(line("<img onerror=x>", "<script>alert(1)</script>"), line()))
    assert "<script>alert" not in answer.text
    assert "<img onerror" not in answer.text


ASKED = st.lists(
    st.tuples(
        st.sampled_from(["Boulanger", "pâtissière", "Chef d’Équipe", "Livreur"]),
        st.sampled_from(["636c", "643a", "526c"]),
        st.frozensets(st.sampled_from(["AMIANTE", "NUIT", "PLOMB", "CEM", "MANUT55", OTHER])),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: (each[0], each[1]),
)


def written(adherent_id):
    """What posts and exposures an adherent has, numbers aside."""
    sessions.expire_all()
    sessions.rollback()
    posts = list(sessions.scalars(select(Post).where(Post.adherent_id == adherent_id).order_by(Post.id)))
    columns = [each.name for each in Post.__table__.columns if each.name not in {"id", "adherent_id"}]
    exposed = select(PostExposure).where(PostExposure.adherent_id == adherent_id).order_by(PostExposure.id)
    titles = {each.id: each.title for each in posts}
    return [{name: getattr(each, name) for name in columns} for each in posts], [
        (titles[each.post_id], each.risk_code, each.precisions, each.comment, each.period)
        for each in sessions.scalars(exposed)
    ]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=ASKED)
def test_many_at_once_are_written_as_one_by_one(app, work_as, employer, asked):
    one, many = employer(Right.POSTS), employer(Right.POSTS)
    values = [
        {"title": title, "pcs_code": code, "risks": risks, "comment": "Farine" if OTHER in risks else ""}
        for title, code, risks in asked
    ]
    with work_as(one) as ctx:
        for each in values:
            describe(ctx, **each)
    with work_as(many) as ctx:
        offered = offered_risks(known_risks(ctx))
        describe_all(ctx, [description(each, offered) for each in values], Writing(1))
    assert written(many.adherent_id) == written(one.adherent_id)


def test_an_import_is_undone_but_for_posts_that_served_since(app, send, baker, stored):
    browser, answer = send(baker, csv(line("636c", "Boulanger"), line("643a", "Livreur de nuit", "NUIT")))
    confirm(browser, answer)
    job.run_due(app)
    AssignmentFactory(adherent_id=baker.adherent_id, post_id=stored(Post)[0].id)
    told = browser.get(answer.request.path + "/undo").text
    assert "Le poste ajouté par cet import sera retiré." in told
    assert "Une fiche a servi ou changé depuis" in told
    browser.post(answer.request.path + "/undo_all")
    job.run_due(app)
    assert [each.title for each in stored(Post)] == ["Boulanger"]
    assert stored(PostExposure) == []
    assert "Boulanger (636c)" in browser.get(answer.request.path).text
