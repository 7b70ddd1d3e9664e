"""The posts file of the SSTRN manual: imported once, its lines corrected, the import undone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.law.follow_up import FollowUp
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.intake import Intake, StagedRow, Writing
from app.platform.notice import Notice
from app.platform.sheet import read
from app.posts.models import Post, PostExposure
from app.posts.rules.descriptions import description
from app.posts.rules.risks import OTHER
from app.posts.services.bulk import describe_all
from app.posts.services.describe import describe
from app.posts.services.risks import known_risks, offered_risks
from tests.factories import AssignmentFactory, sessions
from tests.posts.imports.posts_file import HERE, TITLES, confirm, csv, line


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


def test_the_same_file_twice_changes_nothing(app, send, baker, stored):
    content = csv(line("636c", "Boulanger", "NUIT"), line("643a", "Livreur", OTHER, comment="Chiens"))
    browser, answer = send(baker, content)
    confirm(browser, answer)
    job.run_due(app)
    before = [(each.id, each.title) for each in stored(Post)]
    _, again = send(baker, content)
    assert "Toutes ces lignes sont déjà enregistrées" in again.text
    assert [(each.id, each.title) for each in stored(Post)] == before


def test_a_long_file_is_counted_in_figures_that_can_be_read(app, send, baker):
    browser, answer = send(baker, csv(*(line(title=f"Boulanger {each}") for each in range(1_001))))
    assert "<b>1\u202f001</b>" in answer.text
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


@settings(max_examples=6)
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
