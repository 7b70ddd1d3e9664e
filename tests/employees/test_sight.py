"""What becomes of who left, in the employer's portal: a choice of the service, honoured everywhere (K14)."""

import re
from datetime import date

import pytest

from app.employees.models import Employee
from app.employees.rules.identities import NirState
from app.employees.services import career, exits, hire
from app.employees.services.doubt import second_look
from app.employees.services.seek import by_number
from app.home.services import search
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.seal import fingerprint
from tests.conftest import EVERY
from tests.factories import AdherentFactory, ContractFactory, EmployeeFactory, PostFactory, employed

NIR = "285057800608441"
GONE = date(2025, 12, 31)
TABS = ("En activité", "Actifs", "Tous les salariés", "Sortis", "Inactifs")
AGAIN = {"hired_on": "02/03/2026", "contract_kind": "CDI"}
PERSON = {
    "last_name": "Auvray", "first_name": "Nathalie", "sex": "Femme", "born_on": "12/05/1985", "contract_kind": "CDI",
    "hired_on": "02/03/2026",
}  # fmt: skip


@pytest.fixture
def actor(employer):
    return employer(*EVERY)


@pytest.fixture
def browser(browse, actor):
    return browse(actor)


@pytest.fixture
def vanishing(as_profile):
    """A service whose employers no longer read who left."""
    as_profile("ast25")


@pytest.fixture
def left(actor):
    """Somebody who left at the end of last year."""
    post = PostFactory(adherent_id=actor.adherent_id, title="Boulanger")
    values = {"nir": NIR, "nir_hash": fingerprint(NIR[:13]), "nir_state": NirState.KNOWN, "born_on": date(1985, 5, 12)}
    named = {"last_name": "Auvray", "first_name": "Nathalie", "name_key": "auvray nathalie"}
    return employed(post, **named, **values, left_on=GONE)


@pytest.mark.row("F147", "F148", "K14")
@pytest.mark.parametrize(
    ("profile", "told"),
    [
        pytest.param("default", (["En activité", "Tous les salariés", "Sortis"], "sorti"), id="in a tab of their own"),
        pytest.param("sstrn", (["En activité", "Tous les salariés"], "sorti"), id="among all"),
        pytest.param("aist21", (["Actifs", "Tous les salariés", "Inactifs"], "inactif"), id="inactive"),
    ],
)
def test_who_left_stays_where_the_service_says(as_profile, browser, left, profile, told):
    as_profile(profile)
    tabs, word = told
    page = browser.get("/employees/?scope=tous").text
    head = page.partition("</h1>")[2]
    assert [each for each in TABS if f">{each}<" in head] == tabs
    assert re.search(r'aria-current="page"[^>]*>Tous les salariés<', head)
    assert "AUVRAY" in page
    assert word in page
    assert "AUVRAY" not in browser.get("/employees/").text
    assert word in browser.get(f"/employees/{left.id}").text


@pytest.mark.row("F147", "K14")
@pytest.mark.parametrize("profile", ["ast25", "asmis"])
def test_who_left_is_no_longer_accessible(as_profile, browser, left, stored, profile):
    as_profile(profile)
    for scope in ("", "?scope=tous", "?scope=sortis"):
        assert "AUVRAY" not in browser.get(f"/employees/{scope}").text
    assert "AUVRAY" not in browser.post("/employees/export/csv?scope=tous", follow_redirects=True).text.upper()
    before = stored(Employee)[0]
    here = f"/employees/{left.id}"
    pages = ("", "/edit", "/post", "/contract", "/leave", "/rehire", "/risks", "/correction", "/discard")
    for page in (*(f"{here}{each}" for each in pages), f"/visits/ask/{left.id}", f"{here}?tab=carriere"):
        assert browser.get(page).status_code == 404, page
    for page in (f"{here}/edit", f"{here}/rehire", f"{here}/call-off", f"{here}/risks/preview"):
        assert browser.post(page, data=AGAIN).status_code == 404, page
    assert browser.post("/employees/leave", data={"ids": [left.id]}).status_code == 404
    browser.post(f"{here}/return")
    assert stored(Employee)[0].left_on == before.left_on == GONE


@pytest.mark.row("K14")
def test_nobody_out_of_sight_is_found_nor_changed_by_a_service(as_profile, work_as, actor, left):
    with work_as(actor) as ctx:
        assert by_number(ctx, number=NIR)
        assert search(ctx, "auvray")
    as_profile("ast25")
    with work_as(actor) as ctx:
        assert by_number(ctx, number=NIR) == []
        assert search(ctx, "auvray") == []
    for attempt in (
        lambda ctx: career.call_off(ctx, id=left.id),
        lambda ctx: hire.correct(ctx, id=left.id, first_name="Léa"),
        lambda ctx: exits.leave_all(ctx, ids=[left.id], left_on=date(2026, 1, 4)),
    ):
        with pytest.raises(NotAllowed), work_as(actor) as ctx:
            attempt(ctx)


@pytest.mark.row("F147", "K14")
def test_who_is_out_of_sight_is_not_added_twice_and_the_refusal_says_whom_to_call(
    as_profile, work_as, actor, left, stored
):
    as_profile("ast25")
    with pytest.raises(DomainError, match="appelez votre secrétariat médical") as refused, work_as(actor) as ctx:
        hire.hire(ctx, **PERSON, birth_name="Auvray", nir=NIR)
    assert refused.value.field == "nir"
    assert len(stored(Employee)) == 1

    with work_as(actor) as ctx:
        (doubt,) = second_look(ctx, PERSON | {"nir_missing": True, "hired_on": date(2026, 3, 2)})
    assert "appelez votre secrétariat médical" in doubt.sentence


@pytest.mark.row("F147")
@pytest.mark.usefixtures("vanishing")
def test_an_exit_of_today_leads_back_to_the_list_and_one_to_come_stays_on_the_record(browser, actor):
    of = {"adherent_id": actor.adherent_id}
    people = [EmployeeFactory(**of, last_name=name) for name in ("Bonnet", "Colas")]
    for person in people:
        ContractFactory(**of, employee_id=person.id)
    bonnet, colas = (f"/employees/{each.id}" for each in people)
    page = browser.get(f"{bonnet}/leave").text
    assert "vous n’aurez plus accès à la fiche" in page
    assert "Sortis" not in page

    assert browser.post(f"{bonnet}/leave", data={"left_on": "04/01/2026"}).location == "/employees/"
    assert browser.post(f"{colas}/leave", data={"left_on": "28/02/2026"}).location == colas
    assert "Annuler la sortie prévue" in browser.get(colas).text


@pytest.mark.row("F291", "K14")
@pytest.mark.usefixtures("vanishing")
def test_the_service_sees_who_left_and_hires_them_again(browse, staff, browser, left, stored):
    of = {"adherent_id": left.adherent_id}
    post, other = PostFactory(**of, title="Vendeur"), PostFactory(adherent_id=AdherentFactory().id, title="Vendeur")
    service = browse(staff(StaffRight.ADHERENTS, StaffRight.INBOX))
    sheet = f"/staff/employees/{left.id}"
    assert f"{sheet}/rehire" in service.get(sheet).text
    offers = service.get(f"{sheet}/posts?q=vend").get_json()
    assert len(offers) == 1
    assert f"{sheet}/posts" in service.get(f"{sheet}/rehire").text

    refused = service.post(f"{sheet}/rehire", data=AGAIN | {"post": str(other.id)})
    assert refused.status_code == 422
    assert "Ce poste est celui d’une autre entreprise" in refused.text
    assert stored(Employee)[0].left_on == GONE

    service.post(f"{sheet}/rehire", data=AGAIN | {"post": str(post.id)})
    back = stored(Employee)[0]
    assert (back.hired_on, back.left_on, back.main_post_id) == (date(2026, 3, 2), None, post.id)
    assert "AUVRAY" in browser.get("/employees/").text


@pytest.mark.row("F291")
def test_who_does_not_validate_records_hires_nobody_again(browse, staff, left, stored):
    service = browse(staff(StaffRight.ADHERENTS))
    assert service.get(f"/staff/employees/{left.id}/rehire").status_code == 404
    assert service.post(f"/staff/employees/{left.id}/rehire", data=AGAIN).status_code == 404
    assert "rehire" not in service.get(f"/staff/employees/{left.id}").text
    assert stored(Employee)[0].left_on == GONE


def test_a_right_to_read_is_no_way_round(as_profile, browse, employer, left, actor):
    as_profile("asmis")
    browser = browse(employer(Right.EMPLOYEES, of=actor.adherent_id))
    assert browser.get(f"/employees/{left.id}").status_code == 404
