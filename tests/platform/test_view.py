"""Columns that one chooses and views that one keeps: for oneself, at one adherent, on any list."""

import html
import re
from dataclasses import replace

import pytest
from xmlschema import XMLSchema

from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.screen import Screen
from app.platform.view import MOST, SavedView, drop, keep, mine, open_with
from tests.conftest import EVERY, EVERY_STAFF
from tests.factories import AccountFactory, AdherentFactory, EmployeeFactory

ASKED = "scope=tous&cols=last_name%2Cborn_on&sort=-last_name&size=50"
HEAD = re.compile(r'<th role="columnheader" scope="col".*?</th>', re.DOTALL)
TAGS = re.compile(r"<[^>]*>")


def headings(page):
    """What stands over the columns."""
    return [html.unescape(TAGS.sub("", each)).strip() for each in HEAD.findall(page.partition("<tbody")[0])]


@pytest.fixture
def member(employer):
    """Somebody with an account, since a view is somebody's."""
    return lambda *rights, of=None: replace(employer(*rights, of=of), user_id=AccountFactory().id)


@pytest.fixture
def browser(browse, employer):
    return browse(employer(Right.EMPLOYEES))


@pytest.fixture
def at(browser):
    """A post to the pages of views, and the page that comes next."""

    def send(address, **data):
        return browser.post(address, data=data, follow_redirects=True)

    return send


def kept(at, name="Mes anciens", asked=ASKED, **more):
    return at("/views/keep", screen="Employees", name=name, asked=asked, **more)


@pytest.fixture
def people(browser):
    of = {"adherent_id": int(browser.acting_for)}
    EmployeeFactory(**of, last_name="Auvray")
    EmployeeFactory(**of, last_name="Bellamy")


def test_a_list_shows_the_columns_that_one_chooses(browser, people):
    assert "Date de naissance" not in headings(browser.get("/employees/").text)
    page = browser.get("/employees/?cols=born_on&cols=hired_on").text
    assert headings(page) == ["Nom d’usage, prénom", "Date de naissance", "Date d’embauche"]


def test_columns_are_shown_in_the_order_in_which_one_names_them_after_the_name(browser, people):
    page = browser.get("/employees/?cols=hired_on,last_name,born_on,hired_on").text
    assert headings(page) == ["Nom d’usage, prénom", "Date d’embauche", "Date de naissance"]
    offered = re.findall(r'name="cols" value="([^"]*)"', page.partition('id="columns"')[2].partition("</form>")[0])
    assert offered[:3] == ["last_name", "hired_on", "born_on"]
    assert len(offered) == len(set(offered))


@pytest.mark.parametrize(
    ("move", "order"),
    [
        ("hired_on.up", ["hired_on", "born_on", "main_post.title"]),
        ("born_on.down", ["hired_on", "born_on", "main_post.title"]),
        ("main_post.title.up", ["born_on", "main_post.title", "hired_on"]),
        ("born_on.up", ["born_on", "hired_on", "main_post.title"]),
        ("main_post.title.down", ["born_on", "hired_on", "main_post.title"]),
        ("last_name.down", ["born_on", "hired_on", "main_post.title"]),
        ("left_on.up", ["born_on", "hired_on", "main_post.title"]),
        (".", ["born_on", "hired_on", "main_post.title"]),
    ],
)
def test_a_column_goes_a_place_further_by_a_button_which_needs_no_script(browser, people, move, order):
    page = browser.get(f"/employees/?cols=born_on,hired_on,main_post.title&move={move}").text
    shown = ",".join(["last_name", *order])
    assert f'<input type="hidden" name="cols" value="{shown}">' in page
    button = re.search(r'<button[^>]*name="move" value="born_on.down"[^>]*>', page)
    assert 'formaction="/employees/#columns"' in button[0]
    assert "Descendre « Date de naissance »" in button[0].replace("\u00a0", " ")


def test_a_file_has_the_columns_in_the_order_of_the_page_but_xml_which_has_its_own(browser, people):
    asked = "cols=hired_on,born_on&scope=tous"
    head = browser.post(f"/employees/export/csv?{asked}").text.splitlines()[0]
    assert head.index("embauche") < head.index("naissance")
    XMLSchema(browser.get("/employees/export.xsd").text).validate(
        browser.post(f"/employees/export/xml?{asked}").text.partition("?>")[2]
    )


def test_columns_that_there_are_not_are_passed_over(browser, people):
    usual = headings(browser.get("/employees/").text)
    for asked in ("cols=", "cols=nir_hash", "cols=name_key,main_post_id", "cols=%00", "cols=owner.number"):
        assert headings(browser.get(f"/employees/?{asked}").text) == usual, asked


def test_columns_stay_as_chosen_while_one_sorts_filters_and_changes_tabs(browser, people):
    page = browser.get("/employees/?cols=born_on&last_name=a&scope=tous").text
    links = [html.unescape(each) for each in re.findall(r'href="(/employees/\?[^"]*)"', page)]
    listed = [each for each in links if "view=usual" not in each]
    assert len(listed) >= 4
    assert {"cols=last_name%2Cborn_on" in each for each in listed} == {True}
    assert '<input type="hidden" name="cols" value="last_name,born_on">' in page


def test_a_filter_on_a_column_that_is_not_shown_stays(browser, people):
    page = browser.get("/employees/?cols=born_on&follow_up=SIMPLE").text
    form = page.partition('id="filters"')[2].partition("</form>")[0]
    assert 'name="follow_up" value="SIMPLE"' in form
    assert "Catégorie : SI" in page.replace("\u00a0", " ")


def test_every_column_of_every_list_can_be_shown_alone_sorted_by_and_taken_away(portal, browse, employer, staff):
    adherent_id = AdherentFactory().id
    EmployeeFactory(adherent_id=adherent_id, main_post_id=None)
    member, service = browse(employer(*EVERY, of=adherent_id)), browse(staff(*EVERY_STAFF))
    tried = 0
    for view in portal.extensions["appbuilder"].baseviews:
        if not isinstance(view, Screen):
            continue
        browser = member if isinstance(view.right, Right) else service
        assert len({column.key for column in view.table.columns}) == len(view.table.columns)
        for column in view.table.columns if view.name in ("Employees", "StaffEmployees") else ():
            asked = f"?cols={column.key}" + (f"&sort=-{column.name}" if column.sortable else "")
            assert browser.get(f"{view.route_base}/{asked}").status_code == 200, (view, column.key)
            if view.exports:
                answer = browser.post(f"{view.route_base}/export/xml{asked}")
                assert answer.content_type == "application/xml", (view, column.key)
            tried += 1
    assert tried >= 20


def test_a_view_keeps_no_social_security_number(at, people, stored):
    kept(at, asked="cols=born_on&last_name=2 85 05 78 006 084 41")
    assert [each.asked for each in stored(SavedView)] == ["cols=born_on"]


def test_a_kept_view_is_offered_over_its_list_and_shows_it_as_it_was(browser, at, people, stored):
    page = kept(at).text
    assert "Cette vue est gardée." in page
    assert headings(page) == ["Nom d’usage, prénom", "Date de naissance"]
    (view,) = stored(SavedView)
    assert (view.screen, view.name, view.asked, view.opens) == ("Employees", "Mes anciens", ASKED, False)
    assert f'href="/employees/?{html.escape(ASKED)}"' in browser.get("/employees/").text
    assert "Mes anciens" not in browser.get("/posts/").text


def test_a_view_is_offered_where_the_list_is_empty_too(browser, at):
    kept(at, asked="scope=sortis&last_name=x")
    assert "Mes anciens" in browser.get("/employees/?last_name=personne").text


def test_a_list_begins_with_the_view_that_says_so_and_with_one_at_most(browser, at, people, stored):
    usual = headings(browser.get("/employees/").text)
    kept(at, opens="1")
    assert headings(browser.get("/employees/").text) == ["Nom d’usage, prénom", "Date de naissance"]
    assert browser.get("/employees/").text.index("Bellamy".upper()) < browser.get("/employees/").text.index("AUVRAY")
    assert headings(browser.get("/employees/?view=usual").text) == usual
    kept(at, name="Autre", asked="cols=last_name,hired_on", opens="1")
    assert [view.name for view in stored(SavedView) if view.opens] == ["Autre"]
    (other,) = [view for view in stored(SavedView) if view.name == "Autre"]
    assert headings(at(f"/views/{other.id}/opens").text) == usual
    assert headings(at(f"/views/{other.id}/opens").text) == ["Nom d’usage, prénom", "Date d’embauche"]


def test_a_view_of_the_same_name_is_replaced_and_one_that_is_dropped_is_gone(at, stored):
    kept(at)
    kept(at, asked="scope=sortis")
    (view,) = stored(SavedView)
    assert view.asked == "scope=sortis"
    assert "Mes anciens" not in at(f"/views/{view.id}/drop").text
    assert stored(SavedView) == []


@pytest.mark.parametrize(
    ("name", "asked", "why"),
    [(" \0 ", "", "Donnez un nom"), ("x" * 61, "", "60 caractères"), ("x", f"a={2_000 * 'b'}", "trop de filtres")],
)
def test_a_view_without_name_or_too_long_is_refused_with_what_to_do(at, stored, name, asked, why):
    assert why in kept(at, name=name, asked=asked).text
    assert stored(SavedView) == []


def test_so_many_views_and_no_more(work_as, member):
    with work_as(member(Right.EMPLOYEES)) as ctx:
        for number in range(MOST):
            keep(ctx, screen="Employees", name=f"Vue {number}", asked="", opens=False)
        with pytest.raises(DomainError, match="supprimez-en une"):
            keep(ctx, screen="Employees", name="Une de plus", asked="", opens=False)


def test_a_view_is_of_one_person_at_one_adherent(work_as, member, stored):
    anne = member(Right.EMPLOYEES)
    elsewhere = replace(anne, adherents=frozenset({AdherentFactory().id}))
    both = replace(anne, adherents=anne.adherents | elsewhere.adherents)
    colleague = member(Right.EMPLOYEES, of=anne.adherent_id)
    with work_as(anne) as ctx:
        view = keep(ctx, screen="Employees", name="À moi", asked="", opens=True)
        ctx.session.flush()
        pk = str(view.id)
    for other in (elsewhere, both, colleague):
        with work_as(other) as ctx:
            assert mine(ctx, "Employees") == ()
    for refused in (drop, open_with):
        with work_as(colleague) as ctx, pytest.raises(NotAllowed):
            refused(ctx, pk=pk)
    with work_as(both) as ctx:
        keep(ctx, screen="Employees", name="À moi", asked="wide", opens=False)
        ctx.session.flush()
        assert [each.asked for each in mine(ctx, "Employees")] == ["wide"]
    assert len(stored(SavedView)) == 2


def test_who_may_not_open_a_list_keeps_no_view_of_it(at, stored):
    assert at("/views/keep", screen="Adherents", name="x", asked="").status_code == 404
    assert at("/views/keep", screen="Nothing", name="x", asked="").status_code == 404
    assert stored(SavedView) == []


def test_the_service_keeps_views_of_its_own_lists(browse, staff, stored):
    browser = browse(staff(*EVERY_STAFF))
    EmployeeFactory(adherent_id=AdherentFactory().id)
    answer = browser.post("/views/keep", data={"screen": "StaffEmployees", "name": "Mes suivis", "asked": "scope=tous"})
    assert answer.location == "/staff/employees/?scope=tous"
    (view,) = stored(SavedView)
    assert view.adherent_id is None
    assert "Mes suivis" in browser.get("/staff/employees/").text


def test_a_view_cannot_lead_out_of_its_list(at):
    answer = kept(at, asked="\r\nLocation: https://example.org")
    assert answer.request.path == "/employees/"
