"""What an employer declares of a person's own exposures, beside those of the posts held (SAL-07)."""

from datetime import date

import pytest
from sqlalchemy import text

from app.employees.models import Employee, EmployeeExposure
from app.employees.services.expose import declare_risks
from app.employees.services.together import expose_all
from app.law.follow_up import FollowUp
from app.platform.context import Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from tests.conftest import at_most
from tests.factories import EmployeeFactory, PostFactory, employed

ROSE = {
    "last_name": "Diallo", "first_name": "Rose", "sex": "FEMALE", "born_on": "12/05/1985", "nir_missing": "y",
    "hired_on": "05/01/2026", "contract_kind": "CDI",
}  # fmt: skip
RIGHTS = (Right.EMPLOYEES, Right.EMPLOYEE_BASE_DATA, Right.EMPLOYEE_ADMIN)
HIRED = date(2020, 1, 6)
SECRETS = ("GROSSESSE", "HANDICAP", "INVALIDITE")
GROUPS = {
    "SI": ("BIO2", "ACD", "BRUIT", "CEM", "GROSSESSE", "ROA", "PYRO", "ECRAN", "VIBRATION"),
    "SIA": ("INVALIDITE", "NUIT", "HANDICAP"),
    "SIR": ("BIO34", "CMR", "AMIANTE", "CHUTE_ECHAF", "HYPERBARE", "MINEUR_TR", "RI", "MANUT55"),
}
"""The lists of the manual (ASMIS p. 15), but for what the law has changed since: driving and electricity are simple."""


@pytest.fixture
def actor(employer):
    return employer(*RIGHTS)


@pytest.fixture
def browser(actor, browse):
    return browse(actor)


@pytest.fixture
def post(actor):
    return PostFactory(adherent_id=actor.adherent_id, title="Boulanger")


@pytest.fixture
def working(post):
    """Somebody who has held the post since 2020."""
    return employed(post)


def groups(page):
    """The codes offered under each follow-up, in the order of the page."""
    found = {}
    for part in page.split('<details class="fold"')[1:]:
        code = part.partition('<abbr class="cat')[2].partition(">")[2].partition("<")[0]
        if code in set(FollowUp):
            found[code] = [box.partition('"')[0] for box in part.split('name="risks" value="')[1:]]
    return found


@pytest.mark.row("F132", "F137")
def test_the_form_offers_the_risks_by_the_follow_up_that_they_lead_to(browser):
    with at_most(8):
        page = browser.get("/employees/add").text

    assert "relève de la responsabilité de l’employeur" in page
    assert list(groups(page)) == ["SI", "SIA", "SIR"]
    assert groups(page)["SIA"] == ["NUIT"]
    assert "MINEUR_TR" in groups(page)["SIR"]
    assert not {*SECRETS} & {code for codes in groups(page).values() for code in codes}
    assert "Travaux de retrait ou d’encapsulage d’amiante" in page


@pytest.mark.row("F133", "F134", "F135", "K19")
def test_a_service_may_ask_for_every_situation_on_the_sheet(browser, as_profile):
    as_profile("asmis")
    offered = groups(browser.get("/employees/add").text)

    for code, risks in GROUPS.items():
        assert {*risks} <= {*offered[code]}
    assert {"CONDUITE", "HABELEC"} <= {*offered["SI"]}  # since 1 October 2025
    assert "PLOMB" in offered["SI"]  # below the threshold, until 9 April 2026


@pytest.mark.row("F105", "K18")
def test_a_service_may_follow_the_risks_of_posts_alone(browser, as_profile, post, working, stored):
    as_profile("sstrn")

    assert 'name="risks"' not in browser.get("/employees/add").text
    assert browser.get(f"/employees/{working.id}/risks").status_code == 404
    browser.post("/employees/add", data=ROSE | {"post": str(post.id), "risks": ["AMIANTE"]})
    assert stored(EmployeeExposure) == []


@pytest.mark.row("F105", "F132", "K18")
def test_what_is_ticked_counts_for_the_person_and_not_for_the_post(browser, post, stored):
    data = ROSE | {"post": str(post.id), "risks": ["NUIT", "RI"], "precisions": ["RI_B"]}
    assert browser.post("/employees/add", data=data).status_code == 302

    (employee,) = stored(Employee)
    assert (employee.follow_up, employee.follow_up_reason) == (FollowUp.REINFORCED, "rayonnements ionisants")
    assert employee.own_risks == "Travail de nuit, Rayonnements ionisants"
    assert {(each.risk_code, tuple(each.precisions)) for each in stored(EmployeeExposure)} == {
        ("NUIT", ()), ("RI", ("RI_B",)),
    }  # fmt: skip
    with at_most(8):
        page = browser.get(f"/employees/{employee.id}").text
    assert "Travail de nuit, Rayonnements ionisants" in page
    assert "Un risque est déclaré pour ce salarié" in page


def test_the_follow_up_is_told_while_one_ticks(browser, post, working, stored):
    data = {"post": str(post.id), "hired_on": "05/01/2026", "risks": ["AMIANTE"]}
    assert "Suivi individuel renforcé" in browser.post("/employees/preview", data=data).text
    assert (
        "Suivi individuel adapté" in browser.post(f"/employees/{working.id}/risks/preview", data={"risks": "NUIT"}).text
    )
    assert "Suivi individuel simple" in browser.post(f"/employees/{working.id}/risks/preview", data={}).text
    assert stored(EmployeeExposure) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"risks": ["RI"]}, "choisissez une réponse"),
        ({"risks": ["RI"], "precisions": ["RI_A", "RI_B"]}, "Choisissez une seule de ces réponses"),
        ({"risks": ["LICORNE"]}, "Choisissez dans la liste proposée"),
        ({"risks": ["HANDICAP"]}, "Choisissez dans la liste proposée"),
        ({"risks": ["AUTRE"]}, "Choisissez dans la liste proposée"),
    ],
)
def test_what_is_not_offered_or_lacks_a_precision_is_refused(browser, post, stored, given, sentence):
    answer = browser.post("/employees/add", data=ROSE | {"post": str(post.id)} | given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(Employee) == []


def test_the_page_of_an_employee_ticks_and_unticks(browser, working, stored):
    assert browser.post(f"/employees/{working.id}/risks", data={"risks": ["NUIT", "BRUIT"]}).status_code == 302
    page = browser.get(f"/employees/{working.id}/risks").text
    assert page.count('value="NUIT"') == 1
    assert 'value="NUIT" checked' in page
    assert 'value="AMIANTE" checked' not in page

    browser.post(f"/employees/{working.id}/risks", data={"risks": ["BRUIT"], "since": "02/02/2026"})

    periods = {each.risk_code: (each.period.lower, each.period.upper) for each in stored(EmployeeExposure)}
    assert periods == {"NUIT": (HIRED, date(2026, 2, 2)), "BRUIT": (HIRED, None)}
    browser.post(f"/employees/{working.id}/risks", data={})
    assert [each.risk_code for each in stored(EmployeeExposure)] == ["NUIT"]  # what did begin is remembered


def test_the_history_says_what_was_declared(browser, working):
    browser.post(f"/employees/{working.id}/risks", data={"risks": ["NUIT"]})
    page = browser.get(f"/employees/{working.id}?tab=historique").text

    assert "Risques du salarié modifiés" in page
    assert "Travail de nuit" in page


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.row("F134", "K19")
def test_a_secret_of_the_worker_is_never_shown_again(browser, as_profile, working, stored, secret):
    as_profile("asmis")
    browser.post(f"/employees/{working.id}/risks", data={"risks": [secret, "BRUIT"]})
    assert {each.risk_code for each in stored(EmployeeExposure)} == {secret, "BRUIT"}

    assert f'value="{secret}" checked' not in browser.get(f"/employees/{working.id}/risks").text
    for tab in ("", "?tab=carriere", "?tab=historique"):
        page = browser.get(f"/employees/{working.id}{tab}").text.lower()
        assert not any(word in page for word in ("handicap", "invalidité", "enceinte", "maternité", "pension"))
    assert stored(Employee)[0].own_risks == "Bruit"

    browser.post(f"/employees/{working.id}/risks", data={})
    assert [each.risk_code for each in stored(EmployeeExposure)] == [secret]  # nobody unticks what nobody sees


def test_the_history_keeps_no_secret(as_profile, work_as, actor, working, administrator):
    as_profile("asmis")
    with work_as(actor) as ctx:
        declare_risks(ctx, id=working.id, risks=["HANDICAP"])

    with administrator.connect() as connection:
        told = connection.execute(text("SELECT action, changes::text FROM audit_line")).all()
    assert told == [("employee_situation_told", "{}")]


@pytest.fixture
def desk(browse, staff):
    return browse(staff(StaffRight.INBOX, StaffRight.ADHERENTS))


def test_the_service_takes_a_situation_back_without_reading_it(as_profile, browser, desk, working, stored):
    as_profile("asmis")
    here = f"/staff/employees/{working.id}"
    address = f"{here}/situations/withdraw"
    browser.post(f"/employees/{working.id}/risks", data={"risks": ["HANDICAP", "BRUIT"], "since": "05/01/2026"})
    assert stored(Employee)[0].follow_up is FollowUp.ADAPTED
    page = desk.get(here).text
    assert address in page
    assert "handicap" not in page.lower()

    assert "La situation personnelle est retirée." in desk.post(address, follow_redirects=True).text
    assert [each.risk_code for each in stored(EmployeeExposure)] == ["BRUIT"]
    assert stored(Employee)[0].follow_up is FollowUp.SIMPLE
    assert address not in desk.get(here).text
    assert "Aucune situation personnelle" in desk.post(address, follow_redirects=True).text
    assert browser.post(address).status_code == 404


def test_who_left_is_exposed_to_nothing_more(work_as, actor):
    gone = EmployeeFactory(adherent_id=actor.adherent_id, gone=True)
    with pytest.raises(DomainError, match="réintégrez-le"), work_as(actor) as ctx:
        declare_risks(ctx, id=gone.id, risks=["NUIT"])


def test_another_adherents_employee_looks_like_none(browser, stored):
    stranger = EmployeeFactory()
    for address in (stranger.id, 999999):
        assert browser.get(f"/employees/{address}/risks").status_code == 404
        assert browser.post(f"/employees/{address}/risks", data={"risks": ["NUIT"]}).status_code == 404
        assert browser.post(f"/employees/{address}/risks/preview", data={}).status_code == 404
    assert stored(EmployeeExposure) == []


def test_only_who_corrects_records_declares_their_risks(employer, work_as, working):
    seer = employer(Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, of=working.adherent_id)
    with pytest.raises(NotAllowed), work_as(seer) as ctx:
        declare_risks(ctx, id=working.id, risks=["NUIT"])


@pytest.mark.row("F136")
def test_a_risk_that_is_no_longer_declared_stands_with_its_last_day_where_it_stands_only(
    browser, working, administrator, stored
):
    browser.post(f"/employees/{working.id}/risks", data={"risks": ["BRUIT"]})
    with administrator.begin() as connection:
        connection.execute(text("UPDATE risk SET valid_to = '2025-10-14' WHERE code = 'BRUIT'"))
    try:
        page = browser.get(f"/employees/{working.id}/risks").text
        assert "N’est plus à déclarer après le 14/10/2025" in page
        assert 'value="BRUIT"' not in browser.get("/employees/add").text
        with at_most(8):
            record = browser.get(f"/employees/{working.id}").text
        assert "«\u00a0Bruit\u00a0» n’est plus à déclarer après le 14/10/2025" in record
    finally:
        with administrator.begin() as connection:
            connection.execute(text("UPDATE risk SET valid_to = NULL WHERE code = 'BRUIT'"))


@pytest.mark.parametrize("since", [date(2026, 1, 5), None])
def test_a_risk_declared_again_before_the_end_that_was_told_is_shown_once(work_as, actor, working, stored, since):
    for risks, day in ((["NUIT"], date(2025, 1, 1)), ([], date(2026, 6, 1)), (["NUIT"], since)):
        with work_as(actor) as ctx:
            declare_risks(ctx, id=working.id, risks=risks, since=day)

    assert stored(Employee)[0].own_risks == "Travail de nuit"
    found = sorted((each.period.lower, each.period.upper) for each in stored(EmployeeExposure))
    assert found == ([(date(2025, 1, 1), since), (since, None)] if since else [(HIRED, None)])


def test_added_to_several_before_the_end_that_was_told_it_is_shown_once(work_as, actor, working, stored):
    for risks, day in ((["NUIT"], date(2025, 1, 1)), ([], date(2026, 6, 1))):
        with work_as(actor) as ctx:
            declare_risks(ctx, id=working.id, risks=risks, since=day)
    with work_as(actor) as ctx:
        expose_all(ctx, ids=[working.id], risks=["NUIT"], precisions={}, since=date(2026, 1, 5))

    assert stored(Employee)[0].own_risks == "Travail de nuit"
    ends = sorted((each.period.lower, each.period.upper) for each in stored(EmployeeExposure))
    assert ends == [(date(2025, 1, 1), date(2026, 1, 5)), (date(2026, 1, 5), None)]
