"""Hirings that a list of DPAE declares wait to be confirmed, one by one or all, or are refused (K50)."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest

from app.employees.facts import Dpae, Facts
from app.employees.hirings import services
from app.employees.hirings.models import DeclaredHiring
from app.employees.hirings.states import HiringState
from app.employees.models import Assignment, Contract, Employee
from app.employees.rules.identities import NirState
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Right
from app.platform.errors import DomainError, NotAllowed
from app.platform.intake import Intake
from app.platform.seal import fingerprint
from tests.factories import NOW, AdherentFactory, EmployeeFactory, PostFactory

HERE, INBOX = "/hirings/import/", "/employees/hirings"
NIR = "185057800608491"
KNOWN = {"nir": NIR, "nir_state": NirState.KNOWN}
TITLES = "Nom;Prénom;NIR;Né(e) le;Date d'embauche;Type de contrat;Date de fin"
JEAN = f"DURAND;JEAN;{NIR};12/05/1985;05/01/2026 08:30;CDI;"
ANNE = "ROUX;ANNE;290029935000102;01/02/1990;06/01/2026;CDD;31/03/2026"
DAY = "ROUX;ANNE;290029935000102;01/02/1990;06/01/2026;CDD;06/01/2026"


@pytest.fixture
def boss(employer):
    return employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, Right.POSTS)


@pytest.fixture
def browser(browse, boss):
    return browse(boss)


@pytest.fixture
def send(app, browser):
    """Send lines, and import those that can be; the page that showed them."""

    def run(*lines, here=HERE):
        content = "\n".join([TITLES, *lines]).encode()
        page = browser.post(here, data={"file": (BytesIO(content), "dpae.csv")}, follow_redirects=True)
        browser.post(page.request.path + "/confirm", data={"only_valid": "1"})
        job.run_due(app)
        return page

    return run


def names(stored):
    return [each.last_name for each in stored(Employee)]


@pytest.mark.row("K50")
def test_declared_hirings_wait_and_nobody_enters_the_list(send, browser, stored):
    send(JEAN, ANNE)

    assert names(stored) == []
    assert "Aucun salarié pour le moment" in browser.get("/employees/").text
    assert [(each.name, each.hired_on) for each in stored(DeclaredHiring)] == [
        ("DURAND JEAN", date(2026, 1, 5)), ("ROUX ANNE", date(2026, 1, 6)),
    ]  # fmt: skip
    assert "2 embauches à confirmer" in browser.get("/employees/").text.replace("\u00a0", " ")
    page = browser.get(f"{INBOX}/").text
    assert "Né le 12/05/1985. CDI à partir du 05/01/2026." in page
    assert "Née le 01/02/1990. CDD du 06/01/2026 au 31/03/2026." in page
    assert NIR not in page


@pytest.mark.row("K50")
def test_the_number_is_sealed_while_a_hiring_waits(send, stored, administrator):
    send(JEAN)
    with administrator.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT declared_hiring::text FROM declared_hiring").all()
    assert NIR[:13] not in row[0]
    assert NIR.encode().hex() not in row[0]


@pytest.mark.row("K50")
def test_one_is_confirmed_with_a_post_and_another_without(send, browser, boss, stored):
    post = PostFactory(adherent_id=boss.adherent_id, title="Boulanger")
    send(JEAN, ANNE)
    first, second = (each.id for each in stored(DeclaredHiring))

    page = browser.get(f"{INBOX}/{first}").text
    assert "Confirmer l’embauche de DURAND JEAN" in page
    browser.post(f"{INBOX}/{first}", data={"post": str(post.id)})
    browser.post(f"{INBOX}/confirm", data={"one": second})

    jean, anne = stored(Employee)
    assert (jean.nir, jean.main_post_id, jean.hired_on) == (NIR, post.id, date(2026, 1, 5))
    assert (anne.main_post_id, anne.left_on) == (None, date(2026, 3, 31))
    assert (len(stored(Contract)), len(stored(Assignment)), stored(DeclaredHiring)) == (2, 1, [])
    assert "Aucune embauche à confirmer" in browser.get(f"{INBOX}/").text


@pytest.mark.row("K50")
def test_all_are_confirmed_at_once_and_what_is_refused_stays_with_its_reason(send, browser, boss, stored):
    send(JEAN, ANNE)
    EmployeeFactory(adherent_id=boss.adherent_id, last_name="Autre", nir_hash=fingerprint(NIR[:13]), **KNOWN)
    said = browser.post(f"{INBOX}/confirm-all", follow_redirects=True).text.replace("\u00a0", " ")

    assert "1 embauche confirmée." in said
    assert "1 embauche reste : la raison est écrite dessous." in said
    assert sorted(names(stored)) == ["Autre", "ROUX"]
    (stays,) = stored(DeclaredHiring)
    assert (stays.name, stays.state) == ("DURAND JEAN", HiringState.WAITING)
    assert "ce salarié est déjà dans votre liste" in browser.get(f"{INBOX}/").text


@pytest.mark.row("K50")
def test_a_hiring_that_is_refused_is_proposed_no_more_and_can_be_recalled(send, browser, stored):
    send(JEAN)
    (jean,) = stored(DeclaredHiring)
    browser.post(f"{INBOX}/refuse", data={"one": jean.id})
    send(JEAN)

    (again,) = stored(DeclaredHiring)
    assert (again.id, again.state, again.decided_by) == (jean.id, HiringState.REFUSED, "Anne Martin")
    assert (stored(Intake)[-1].created, stored(Intake)[-1].same) == (0, 1)
    assert "refusée le 05/01/2026 par Anne Martin" in browser.get(f"{INBOX}/").text
    browser.post(f"{INBOX}/confirm", data={"one": jean.id})
    assert names(stored) == []

    browser.post(f"{INBOX}/{jean.id}/recall")
    browser.post(f"{INBOX}/confirm", data={"one": jean.id})
    assert names(stored) == ["DURAND"]
    told = [each.action for each in stored(AuditLine)]
    assert {"hiring_declared", "hiring_refused", "hiring_recalled", "employee_hired"} <= set(told)


def test_the_same_hiring_waits_once_and_who_is_there_is_not_proposed(send, boss, stored):
    EmployeeFactory(adherent_id=boss.adherent_id, last_name="Roux", first_name="Anne", born_on=date(1990, 2, 1))
    send(JEAN)
    send(JEAN, ANNE)

    assert len(stored(DeclaredHiring)) == 1
    assert (stored(Intake)[-1].created, stored(Intake)[-1].same) == (0, 2)


def test_who_left_begins_a_new_stay_of_the_same_record(send, browser, boss, stored):
    of = {"adherent_id": boss.adherent_id}
    values = {"last_name": "Durand", "first_name": "Jean", "born_on": date(1985, 5, 12)}
    gone = EmployeeFactory(**of, **values, **KNOWN, nir_hash=fingerprint(NIR[:13]), left_on=date(2025, 6, 30))
    send(JEAN)
    browser.post(f"{INBOX}/confirm-all")

    (jean,) = stored(Employee)
    assert (jean.id, jean.hired_on, jean.left_on) == (gone.id, date(2026, 1, 5), None)


@pytest.mark.row("K50")
@pytest.mark.parametrize("numbered", [False, True])
def test_who_came_into_the_list_meanwhile_is_not_added_twice(send, browser, boss, stored, numbered):
    send(JEAN, ANNE)
    jean, anne = stored(DeclaredHiring)
    here = {"adherent_id": boss.adherent_id, "hired_on": date(2026, 1, 5)}
    number = KNOWN | {"nir_hash": fingerprint(NIR[:13])} if numbered else {}
    EmployeeFactory(**here, **number, last_name="Durand", first_name="Jean", born_on=date(1985, 5, 12))
    EmployeeFactory(**here, last_name="Roux", first_name="Anne", born_on=date(1990, 2, 1))

    page = browser.post(f"{INBOX}/{jean.id}", data={}, follow_redirects=True).text
    assert "DURAND JEAN était déjà dans votre liste" in page
    page = browser.post(f"{INBOX}/confirm", data={"one": anne.id}, follow_redirects=True).text
    assert "1 personne était déjà dans votre liste" in page.replace("\u00a0", " ")
    assert (names(stored), stored(DeclaredHiring)) == (["Durand", "Roux"], [])


def test_an_import_is_undone_but_for_what_somebody_has_answered(app, send, browser, stored):
    send(JEAN, ANNE)
    jean, _ = stored(DeclaredHiring)
    browser.post(f"{INBOX}/refuse", data={"one": jean.id})
    browser.post(f"{HERE}{stored(Intake)[-1].id}/undo_all")
    job.run_due(app)

    assert [each.name for each in stored(DeclaredHiring)] == ["DURAND JEAN"]


@pytest.mark.row("K50")
@pytest.mark.parametrize(
    "dpae_and_told",
    [
        pytest.param((Dpae.FILE, "/dpae/import/", 0, ["DURAND", "ROUX"]), id="added at once"),
        pytest.param((Dpae.LONGER, "/dpae/import/", 0, ["DURAND"]), id="added but for a single day"),
        pytest.param((Dpae.INBOX, HERE, 2, []), id="to confirm"),
    ],
)
def test_what_becomes_of_a_list_is_the_services_choice(with_facts, send, browser, stored, dpae_and_told):
    dpae, here, waits, added = dpae_and_told
    with_facts(Facts, dpae=dpae)
    assert f'href="{here}"' in browser.get("/employees/files/").text
    send(JEAN, DAY, here=here)
    assert (len(stored(DeclaredHiring)), names(stored)) == (waits, added)


@pytest.mark.row("K50")
@pytest.mark.parametrize("here", ["/dpae/import/", HERE])
def test_where_no_list_is_taken_one_is_led_to_the_files_that_are(with_facts, browser, stored, here):
    with_facts(Facts, dpae=Dpae.NONE)
    page = browser.get("/employees/files/").text
    assert not {"/dpae/import/", HERE} & set(re.findall(r'href="([^"]*)"', page))
    assert "Liste de DPAE" not in page
    for answer in (browser.get(here), browser.post(here, data={"file": (BytesIO(b"x"), "dpae.csv")})):
        assert answer.location == "/employees/files/"
    assert browser.post(f"{here}paste", data={"pasted": "x"}).location == "/employees/files/"
    assert stored(Intake) == []


def test_another_companys_hirings_are_nobodys(send, browse, employer, stored):
    send(JEAN)
    (jean,) = stored(DeclaredHiring)
    other = employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, of=AdherentFactory().id)
    stranger = browse(other)
    assert stranger.get(f"{INBOX}/{jean.id}").status_code == 404
    assert stranger.post(f"{INBOX}/{jean.id}", data={}).status_code == 404
    assert stranger.post(f"{INBOX}/{jean.id}/recall").status_code == 404
    for verb in ("confirm", "refuse"):
        stranger.post(f"{INBOX}/{verb}", data={"ids": [jean.id]})
    stranger.post(f"{INBOX}/confirm-all")
    assert (names(stored), stored(DeclaredHiring)[0].state) == ([], HiringState.WAITING)


def test_who_may_not_add_employees_confirms_nothing(send, work_as, employer, browse, stored):
    send(JEAN)
    (jean,) = stored(DeclaredHiring)
    reader = employer(Right.EMPLOYEES, of=jean.adherent_id)
    assert browse(reader).get(f"{INBOX}/").status_code == 404
    for attempt in (
        lambda ctx: services.confirm(ctx, id=jean.id),
        lambda ctx: services.confirm_all(ctx, ids=[jean.id]),
        lambda ctx: services.refuse(ctx, ids=[jean.id]),
        lambda ctx: services.recall(ctx, id=jean.id),
    ):
        with pytest.raises(NotAllowed), work_as(reader) as ctx:
            attempt(ctx)
    assert names(stored) == []


def test_nothing_or_too_much_at_once_is_refused_in_a_sentence(work_as, boss):
    for ids, told in (((), "Cochez au moins"), (range(1, 202), "200 embauches au plus")):
        with pytest.raises(DomainError, match=told), work_as(boss) as ctx:
            services.confirm_all(ctx, ids=ids)


def test_what_was_said_of_a_refused_hiring_is_forgotten_after_a_month_and_the_rest_after_a_year(
    send, browser, work_as, staff, stored
):
    send(JEAN, ANNE)
    jean, anne = stored(DeclaredHiring)
    browser.post(f"{INBOX}/refuse", data={"one": jean.id})
    with work_as(staff(), NOW + timedelta(days=31)) as ctx:
        services.forget_old(ctx)
    assert {each.id: bool(each.said) for each in stored(DeclaredHiring)} == {jean.id: False, anne.id: True}
    browser.post(f"{INBOX}/{jean.id}/recall")
    assert next(each for each in stored(DeclaredHiring) if each.id == jean.id).state is HiringState.REFUSED

    with work_as(staff(), NOW + timedelta(days=366)) as ctx:
        services.forget_old(ctx)
    assert stored(DeclaredHiring) == []
