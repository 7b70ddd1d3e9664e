"""Lines of a DSN confirmed one by one or several, or passed over."""

from datetime import date

from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Assignment, Contract, Employee
from app.employees.payroll import services
from app.employees.payroll.comparing import Kind
from app.employees.payroll.models import PayrollProposal
from app.employees.rules.identities import NirState
from app.employees.services.exits import leave
from app.platform.audit import AuditLine
from app.platform.seal import fingerprint
from tests.employees.payroll.pay import contract, month_of, person
from tests.employees.payroll.sending import HERE, NEW, kinds, shown
from tests.factories import (
    ContractFactory,
    EmployeeFactory,
    PostFactory,
    VisitRequestFactory,
)


def test_an_arrival_confirmed_is_hired_in_the_companys_post(send, boss, stored):
    browser, _ = send(boss, month_of(NEW))
    (arrival,) = stored(PayrollProposal)
    answer = browser.post(HERE + "confirm", data={"one": arrival.id}, follow_redirects=True)
    assert "1 ligne confirmée." in shown(answer)
    assert "Rien à confirmer" in shown(answer)
    (zoe,) = stored(Employee)
    assert (zoe.last_name, zoe.first_name, zoe.hired_on, zoe.nir_state) == (
        "LEFEVRE", "ZOE", date(2025, 12, 15), NirState.KNOWN,
    )  # fmt: skip
    assert (zoe.nir[:13], zoe.main_post_id) == ("2991175056001", stored(services.applying.Post)[0].id)
    assert stored(PayrollProposal) == []


def test_who_comes_without_a_known_post_has_one_to_complete(send, boss, stored):
    told = person(contract(since="15122025", code="474b", title="Technicien"), born="04111999", nir="2991175056001")
    browser, page = send(boss, month_of(told))
    assert "Poste à compléter ensuite : Technicien (474b)" in shown(page)
    browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
    assert [each.main_post_id for each in stored(Employee)] == [None]


def test_ticked_lines_are_confirmed_and_the_others_wait(send, boss, jean, stored):
    VisitRequestFactory(adherent_id=boss.adherent_id, employee_id=jean.id)
    browser, _ = send(boss, month_of(person(contract(end="15122025")), NEW))
    leaving = stored(PayrollProposal)[1]
    browser.post(HERE + "confirm", data={"ids": [leaving.id]})
    assert [each.left_on for each in stored(Employee)] == [date(2025, 12, 15)]
    assert kinds(stored) == [Kind.ARRIVAL]


def test_once_a_line_is_confirmed_no_page_says_that_nothing_is_recorded(send, boss, jean, stored):
    browser, _ = send(boss, month_of(person(contract(end="15122025")), NEW))
    browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id})
    page = shown(browser.get(HERE + "review"))
    assert "Ce qui a été confirmé depuis 24 heures" in page
    assert "Rien ne change avant que vous ne confirmiez." in page
    assert "Rien n’est encore enregistré" not in page


def test_a_change_of_contract_and_of_number_are_written_by_the_same_services(send, boss, jean, stored):
    nameless = EmployeeFactory(
        adherent_id=boss.adherent_id, last_name="Lefèvre", first_name="Zoé", born_on=date(1999, 11, 4),
        hired_on=date(2025, 9, 1), contract_kind="CDD", left_on=date(2026, 2, 28),
    )  # fmt: skip
    ContractFactory(
        adherent_id=boss.adherent_id, employee_id=nameless.id, kind="CDD",
        period=Range(date(2025, 9, 1), date(2026, 3, 1)),
    )  # fmt: skip
    told = person(
        contract(since="15122025", code=""), name="LEFEVRE", first="ZOE", born="04111999", nir="2991175056001"
    )
    browser, page = send(boss, month_of(person(), told))
    assert "CDI depuis le 15/12/2025." in shown(page)
    browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
    zoe = stored(Employee)[1]
    assert (zoe.contract_kind, zoe.left_on, zoe.nir[:13]) == ("CDI", None, "2991175056001")
    assert [each.kind for each in stored(Contract) if each.employee_id == zoe.id] == ["CDD", "CDI"]


def test_another_code_without_a_post_of_the_company_waits_for_the_post_to_be_created(send, boss, jean, stored):
    browser, _ = send(boss, month_of(person(contract(code="474b", title="Technicien"))))
    (change,) = stored(PayrollProposal)
    answer = browser.post(HERE + "confirm", data={"one": change.id}, follow_redirects=True)
    assert "Aucun de vos postes n’a le code PCS 474b" in shown(answer)
    assert len(stored(Assignment)) == 1

    made = PostFactory(adherent_id=boss.adherent_id, title="Technicien", title_key="technicien", pcs_code="474b")
    browser.post(HERE + "confirm", data={"one": change.id})
    assert stored(Employee)[0].main_post_id == made.id
    assert stored(Employee)[0].post_since == date(2025, 12, 1)


def test_who_had_left_and_is_paid_again_is_hired_again(send, boss, jean, stored, work_as):
    with work_as(boss) as ctx:
        leave(ctx, id=jean.id, left_on=date(2025, 6, 30))
    browser, page = send(boss, month_of(person(contract(since="01122025", nature="02", due="31032026"))))
    assert "Sorti le 30/06/2025." in shown(page)
    browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id})
    (one,) = stored(Employee)
    assert (one.hired_on, one.left_on, one.contract_kind) == (date(2025, 12, 1), date(2026, 3, 31), "CDD")
    assert len(stored(Contract)) == 2


def test_who_has_a_temporary_number_comes_with_it(send, boss, stored):
    told = person(contract(since="15122025"), name="NOOR", first="SAMI", nir="", ntt="1404833048MAT42", born="04111999")
    browser, _ = send(boss, month_of(told))
    browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id})
    (one,) = stored(Employee)
    assert (one.nir_state, one.ntt, one.sex.value) == (NirState.TEMPORARY, "1404833048MAT42", "Homme")


def test_an_employee_who_is_no_longer_there_is_told(send, boss, jean, stored, administrator):
    browser, _ = send(boss, month_of(person(contract(end="15122025"))))
    with administrator.begin() as connection:
        connection.exec_driver_sql("TRUNCATE employee CASCADE")
    answer = browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id}, follow_redirects=True)
    assert "Ce salarié n’est plus dans votre liste" in shown(answer)


def test_who_is_absent_leaves_on_the_day_that_somebody_types(send, boss, jean, stored):
    browser, page = send(boss, month_of(NEW))
    absent = stored(PayrollProposal)[1]
    assert f'name="day-{absent.id}" value="30/11/2025"' in page.text
    nonsense = {"one": absent.id, f"day-{absent.id}": "hier"}
    assert "Le dernier jour" in shown(browser.post(HERE + "confirm", data=nonsense, follow_redirects=True))
    browser.post(HERE + "confirm", data={"one": absent.id, f"day-{absent.id}": "3 octobre 2025"})
    assert stored(Employee)[0].left_on == date(2025, 10, 3)


def test_a_line_that_is_refused_stays_with_its_reason_and_does_not_stop_the_others(send, boss, stored):
    unborn = person(contract(since="15122025"), name="SANS", first="DATE", born="99991990", nir="", sex="01")
    browser, _ = send(boss, month_of(unborn, NEW))
    ids = [each.id for each in stored(PayrollProposal)]
    answer = browser.post(HERE + "confirm", data={"ids": ids}, follow_redirects=True)
    assert "1 ligne confirmée." in shown(answer)
    assert "Date de naissance : cette réponse est nécessaire." in shown(answer)
    assert "Ajouter ce salarié à la main" in answer.text
    assert ([each.last_name for each in stored(Employee)], len(stored(PayrollProposal))) == (["LEFEVRE"], 1)


def test_who_came_into_the_list_since_is_not_added_twice(send, boss, stored):
    other = person(contract(since="15122025"), name="ROUX", sex="02", nir="", born="01021990")
    browser, _ = send(boss, month_of(NEW, other))
    EmployeeFactory(adherent_id=boss.adherent_id, last_name="Lefèvre", first_name="Zoé", born_on=date(1999, 11, 4))
    answer = browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
    answer = browser.get(answer.location)
    assert "Cette personne est dans votre liste depuis" in shown(answer)
    assert [each.last_name for each in stored(Employee)] == ["Lefèvre", "ROUX"]
    assert len(stored(PayrollProposal)) == 1


def arrivals(*names, **told):
    return [person(contract(since="15122025"), name=name, born="04111999", nir="", sex="02", **told) for name in names]


def test_several_arrive_at_once_as_one_by_one(send, boss, stored):
    told = [*arrivals("ROUX", "PETIT"), person(contract(since="15122025", code="474b"), name="NOIR", sex="02", nir="")]
    browser, _ = send(boss, month_of(*told))
    browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id})
    browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
    first, second, third = stored(Employee)
    alike = ("sex", "born_on", "hired_on", "contract_kind", "main_post_id", "post_since", "follow_up", "next_visit_on")
    assert [getattr(first, each) for each in alike] == [getattr(second, each) for each in alike]
    assert (third.main_post_id, len(stored(Contract)), len(stored(Assignment))) == (None, 3, 2)
    assert stored(services.applying.Post)[0].holders == 2
    assert stored(AuditLine)[-1].changes == {"Import": ["", "DSN de décembre 2025"]}


def test_one_of_several_who_cannot_arrive_does_not_stop_the_others(send, boss, stored):
    unborn = person(contract(since="15122025"), name="SANS", born="99991990", nir="", sex="01")
    browser, _ = send(boss, month_of(unborn, *arrivals("ROUX", "PETIT")))
    browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
    assert [each.last_name for each in stored(Employee)] == ["ROUX", "PETIT"]
    assert [each.refusal for each in stored(PayrollProposal)] != [""]


def test_two_with_the_same_number_in_a_file_arrive_once(send, boss, stored):
    twin = person(contract(since="15122025"), name="AUTRE", first="ZOE", born="04111999", nir="2991175056001")
    browser, _ = send(boss, month_of(NEW, twin, *arrivals("ROUX")))
    browser.post(HERE + "confirm", data={"ids": [each.id for each in stored(PayrollProposal)]})
    assert sorted(each.last_name for each in stored(Employee)) == ["LEFEVRE", "ROUX"]
    assert [each.name for each in stored(PayrollProposal)] == ["AUTRE ZOE"]


def test_a_number_taken_meanwhile_is_told_and_nothing_of_that_line_is_written(send, boss, stored):
    browser, _ = send(boss, month_of(NEW))
    EmployeeFactory(
        adherent_id=boss.adherent_id, nir_state=NirState.KNOWN, nir="299117505600100",
        nir_hash=fingerprint("2991175056001"),
    )  # fmt: skip
    answer = browser.post(HERE + "confirm", data={"one": stored(PayrollProposal)[0].id}, follow_redirects=True)
    assert "N° de Sécurité Sociale : ce salarié est déjà dans votre liste" in shown(answer)
    assert (len(stored(Employee)), stored(Contract)) == (1, [])


def test_a_line_is_passed_over(send, boss, stored):
    browser, _ = send(boss, month_of(NEW))
    answer = browser.post(HERE + "pass-over", data={"one": stored(PayrollProposal)[0].id}, follow_redirects=True)
    assert "1 ligne écartée." in shown(answer)
    assert (stored(PayrollProposal), stored(Employee)) == ([], [])


def test_nothing_is_ticked_and_nothing_happens(send, boss, stored):
    browser, _ = send(boss, month_of(NEW))
    for address in ("confirm", "pass-over"):
        page = browser.post(HERE + address, data={}, follow_redirects=True)
        assert "Cochez d’abord" in page.text
    assert len(stored(PayrollProposal)) == 1
