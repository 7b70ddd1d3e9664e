"""A file that changes the posts that are there: told before, written once, taken back for a day (POS-07, K45)."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.employees.models import Employee
from app.law.follow_up import FollowUp
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Intake, StagedRow, Writing
from app.platform.sheet import read
from app.posts.facts import Facts, Held
from app.posts.imports.posts import POSTS, RISKS
from app.posts.models import Post, PostExposure
from app.posts.rules.descriptions import description
from app.posts.rules.risks import OTHER
from app.posts.services.bulk import Change, change_all
from app.posts.services.describe import correct
from app.posts.services.risks import known_risks, offered_risks
from tests.factories import (
    AssignmentFactory,
    ContractFactory,
    EmployeeFactory,
    PostExposureFactory,
    PostFactory,
    sessions,
)
from tests.posts.imports.posts_file import HERE, confirm, csv

TITLES = {each.name: each.title for each in POSTS.columns}


def rows(*said):
    """A file of these rows, each cell by the name of its column."""
    names = [name for name in TITLES if any(name in each for each in said)]
    return csv(*([str(each.get(name, "")) for name in names] for each in said), titles=[TITLES[name] for name in names])


@pytest.fixture
def oven(baker):
    """« Boulanger », exposed to work at night."""
    post = PostFactory(adherent_id=baker.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    PostExposureFactory(adherent_id=baker.adherent_id, post_id=post.id, risk_code="NUIT")
    return post


@pytest.fixture
def held(oven, work_as):
    """Somebody who holds it."""
    mine = {"adherent_id": oven.adherent_id}
    one = EmployeeFactory(**mine, main_post_id=oven.id)
    ContractFactory(**mine, employee_id=one.id)
    AssignmentFactory(**mine, employee_id=one.id, post_id=oven.id)
    with work_as(Actor.system(oven.adherent_id)) as ctx:
        ctx.session.get_one(Post, oven.id).holders = 1
    return one


@pytest.fixture
def carry_out(app, send, baker):
    """Send a file, confirm it, have it done; the page of the preview."""

    def go(*said):
        browser, answer = send(baker, rows(*said))
        confirm(browser, answer)
        job.run_due(app)
        return browser, answer

    return go


def judged(stored):
    last = stored(Intake)[-1]
    return last.created, last.changed, last.same, last.wrong


def refusals(stored):
    return [(column, sentence.replace("\u00a0", " ")) for each in stored(StagedRow) for column, sentence in each.found]


def declared(stored):
    return {(each.risk_code, each.comment) for each in stored(PostExposure) if each.period.upper is None}


@pytest.mark.row("K45")
def test_a_row_that_names_its_post_changes_it_and_says_so_before(carry_out, oven, stored):
    _, page = carry_out(
        {"id": oven.id, "title": "Boulanger de nuit", "CMR": "oui", OTHER: "Oui", "comment": "Four à bois"}
    )
    text = page.text.replace("\u00a0", " ")
    assert "Boulanger → Boulanger de nuit" in text
    assert "Non → Oui" in text
    (post,) = stored(Post)
    assert (post.title, post.title_key, post.follow_up) == (
        "Boulanger de nuit",
        "boulanger de nuit",
        FollowUp.REINFORCED,
    )
    assert declared(stored) == {("NUIT", ""), ("CMR", ""), (OTHER, "Four à bois")}
    assert [each.action for each in stored(AuditLine)] == ["post_corrected", "post_amended", "file_imported"]


def test_an_empty_cell_or_none_changes_nothing(send, baker, oven, stored):
    send(baker, rows({"id": oven.id, "title": "Boulanger", "pcs_code": "", "NUIT": ""}))
    assert judged(stored) == (0, 0, 1, 0)


def test_a_risk_that_is_taken_back_is_gone(carry_out, oven, stored):
    carry_out({"id": oven.id, "NUIT": "Non"})
    assert declared(stored) == set()
    assert [each.follow_up for each in stored(Post)] == [FollowUp.SIMPLE]


def test_who_holds_the_post_is_followed_by_it_from_today(carry_out, held, oven, stored):
    carry_out({"id": oven.id, "CMR": "Oui"})
    assert [each.follow_up for each in stored(Employee)] == [FollowUp.REINFORCED]
    lower = {each.risk_code: each.period.lower for each in stored(PostExposure)}
    assert lower["CMR"] is not None


@pytest.fixture
def locked(app, monkeypatch, held):
    """A service that has held posts changed by nobody; « Boulanger » is held."""
    profile = app.extensions["profile"]
    monkeypatch.setitem(profile._sections, Facts, msgspec.structs.replace(profile[Facts], held=Held.LOCKED))
    return held


@pytest.mark.usefixtures("locked")
def test_where_held_posts_are_locked_a_file_changes_none(send, baker, oven, stored):
    send(baker, rows({"id": oven.id, "CMR": "Oui"}))
    ((column, sentence),) = refusals(stored)
    assert (column, "donnez-leur un autre poste" in sentence or "donnez-lui" in sentence) == ("CMR", True)


@pytest.mark.usefixtures("locked")
def test_what_is_locked_since_is_refused_by_the_service_too(work_as, baker, oven, stored):
    told = [Change(oven.id, description({"title": "Pris", "pcs_code": "636c"}, {}))]
    with pytest.raises(DomainError, match="Boulanger"), work_as(baker) as ctx:
        change_all(ctx, told, Writing(1))
    assert [each.title for each in stored(Post)] == ["Boulanger"]


@pytest.mark.row("K45")
def test_where_files_only_add_posts_stay_as_they_are(send, baker, oven, stored, as_profile):
    as_profile("sstrn")
    told = {"id": oven.id, "title": "Boulanger de nuit", "pcs_code": "636c"} | dict.fromkeys(RISKS, "Non")
    browser, page = send(baker, rows(told))
    assert judged(stored) == (0, 0, 1, 0)
    assert "ce fichier ne modifie pas ce qui diffère" in page.text
    assert "Modèle rempli" not in browser.get(HERE).text


def test_a_number_of_no_post_or_of_anothers_is_named(send, baker, stored):
    theirs = PostFactory()
    send(baker, rows({"id": theirs.id, "title": "Pris"}, {"id": "x", "title": "Autre"}))
    assert judged(stored) == (0, 0, 0, 2)
    assert stored(Post)[0].title != "Pris"


def test_a_post_is_not_made_the_same_as_another(send, baker, oven, stored):
    PostFactory(adherent_id=baker.adherent_id, title="Vendeur", title_key="vendeur", pcs_code="554a")
    send(baker, rows({"id": oven.id, "title": "VENDEUR", "pcs_code": "554a"}))
    assert [column for column, _ in refusals(stored)] == ["title"]


REFUSED = {
    "emptied": ({"title": "(vide)"}, "title"),
    "no answer": ({"CMR": "peut-être"}, "CMR"),
    "no such code": ({"pcs_code": "999z"}, "pcs_code"),
    "a description of nothing": ({"comment": "Four"}, "comment"),
    "another risk untold": ({OTHER: "Oui"}, "comment"),
    "no code": ({"pcs_code": "x"}, "pcs_code"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_the_form_refuses_is_refused_beside_its_cell(send, baker, oven, stored, case):
    said, column = case
    send(baker, rows({"id": oven.id} | said))
    assert [each for each, _ in refusals(stored)] == [column]


def test_the_filled_file_comes_back_and_changes_nothing(browse, send, baker, oven, stored):
    PostExposureFactory(adherent_id=baker.adherent_id, post_id=oven.id, risk_code=OTHER, comment="Chiens")
    PostFactory(adherent_id=baker.adherent_id, title="Clos", title_key="clos", closed_on=date(2025, 1, 1))
    file = browse(baker).post(HERE + "model").data
    sheet = read("modele.xlsx", file)
    assert list(sheet.headers) == list(TITLES.values())
    assert [row.cells[2] for row in sheet.rows] == ["Boulanger"]
    send(baker, file, "modele.xlsx")
    assert judged(stored) == (0, 0, 1, 0)


def test_a_whole_import_of_changes_is_taken_back(app, carry_out, held, oven, stored):
    browser, page = carry_out(
        {"id": oven.id, "title": "Boulanger de nuit", "NUIT": "Non", "CMR": "Oui"},
        {"title": "Livreur", "pcs_code": "643a"} | dict.fromkeys(RISKS, "Non"),
    )
    assert len(stored(Post)) == 2
    browser.post(page.request.path + "/undo_all")
    job.run_due(app)
    (post,) = stored(Post)
    assert (post.title, post.follow_up, post.risks) == ("Boulanger", FollowUp.ADAPTED, "Travail de nuit")
    assert [(each.risk_code, each.period.upper) for each in stored(PostExposure)] == [("NUIT", None)]
    assert [each.follow_up for each in stored(Employee)] == [FollowUp.ADAPTED]


def test_without_the_right_or_of_anothers_nothing_is_changed(work_as, employer, oven, stored):
    told = [Change(oven.id, description({"title": "Pris", "pcs_code": "636c"}, {}))]
    for actor in (employer(Right.EMPLOYEES, of=oven.adherent_id), employer(Right.POSTS)):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            change_all(ctx, told, Writing(1))
    assert [each.title for each in stored(Post)] == ["Boulanger"]


TICKED = st.sets(st.sampled_from(["NUIT", "CMR", "PLOMB", "MANUT55"]))


@settings(max_examples=8)
@given(before=TICKED, after=TICKED, many=st.booleans())
def test_changes_of_many_are_written_as_one_by_one(work_as, employer, before, after, many):
    pictures = []
    for together in (False, True):
        actor = employer(Right.POSTS)
        posts = [PostFactory(adherent_id=actor.adherent_id, title=f"P{n}", title_key=f"p{n}") for n in range(1 + many)]
        for post in posts:
            for code in before:
                PostExposureFactory(adherent_id=actor.adherent_id, post_id=post.id, risk_code=code)
        with work_as(actor) as ctx:
            offered = offered_risks(known_risks(ctx))
            precisions = {code: [offered[code].precisions[0][0]] for code in after if offered[code].precisions}
            told = {"pcs_code": "636c", "risks": after, "precisions": precisions}
            said = {post.id: told | {"title": f"D’Or {'AB'[n]}"} for n, post in enumerate(posts)}
            if together:
                change_all(ctx, [Change(each, description(one, offered)) for each, one in said.items()], Writing(1))
            else:
                for each, one in said.items():
                    correct(ctx, id=each, **one)
        pictures.append(picture(actor.adherent_id))
    assert pictures[0] == pictures[1]


def picture(adherent_id):
    """The posts of an adherent and what they expose to, numbers aside."""
    sessions.expire_all()
    sessions.rollback()
    posts = sessions.scalars(select(Post).where(Post.adherent_id == adherent_id).order_by(Post.id))
    mine = {each.id: (each.title, each.title_key, each.risks, each.follow_up, each.to_complete) for each in posts}
    exposed = sessions.scalars(select(PostExposure).where(PostExposure.adherent_id == adherent_id))
    told = [(mine[each.post_id][0], each.risk_code, each.precisions, str(each.period)) for each in exposed]
    return [*mine.values()], sorted(told)
