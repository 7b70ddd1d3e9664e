"""« DSN du mois » : sent, shown line by line, confirmed one by one, several or all; the file is kept nowhere."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy.dialects.postgresql import Range

from app.employees.models import Assignment, Contract, Employee
from app.employees.payroll import services
from app.employees.payroll.comparing import Kind
from app.employees.payroll.models import PayrollProposal
from app.employees.rules import NirState
from app.employees.services.exits import leave
from app.platform import job
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right
from app.platform.errors import NotAllowed
from app.platform.notice import Notice
from app.platform.progress import Progress
from app.platform.seal import fingerprint
from tests.conftest import at_most
from tests.employees.payroll.pay import SIRET, contract, month_of, person
from tests.factories import (
    NOW,
    AdherentFactory,
    AssignmentFactory,
    ContractFactory,
    EmployeeFactory,
    PostFactory,
    VisitRequestFactory,
)

HERE = "/employees/dsn/"
ALL = (Right.EMPLOYEES, Right.EMPLOYEE_ADMIN, Right.EMPLOYEE_BASE_DATA)
NEW = person(contract(since="15122025"), name="LEFEVRE", first="ZOE", born="04111999", nir="2991175056001")


@pytest.fixture
def boss(employer):
    """Who may do all of it, in a company that has bakers."""
    actor = employer(*ALL, of=AdherentFactory(siret=SIRET).id)
    PostFactory(adherent_id=actor.adherent_id, title="Boulanger", title_key="boulanger", pcs_code="636c")
    return actor


@pytest.fixture
def jean(boss, stored):
    """Jean Durand, baker since 2020, in the list as in the pay of the month."""
    post = stored(services.applying.Post)[0]
    of, since = {"adherent_id": boss.adherent_id}, date(2020, 9, 1)
    one = EmployeeFactory(
        **of, last_name="Durand", first_name="Jean", born_on=date(1985, 5, 12), sex="Homme",
        nir_state=NirState.KNOWN, nir="185057800608491", nir_hash=fingerprint("1850578006084"), hired_on=since,
        main_post_id=post.id, post_since=since,
    )  # fmt: skip
    ContractFactory(**of, employee_id=one.id, period=Range(since, None))
    AssignmentFactory(**of, employee_id=one.id, post_id=post.id, period=Range(since, None))
    return one


@pytest.fixture
def send(browse):
    """Send a DSN as somebody: the browser, and the page that answers."""

    def post(actor, content):
        browser = browse(actor)
        data = {"file": (BytesIO(content), "paie.dsn")}
        return browser, browser.post(HERE, data=data, follow_redirects=True)

    return post


def kinds(stored):
    return [each.kind for each in stored(PayrollProposal)]


def shown(answer):
    return answer.text.replace("\u00a0", " ")


def test_the_page_says_what_is_read_and_what_is_not(browse, boss):
    page = browse(boss).get(HERE)
    assert page.status_code == 200
    assert "ni les salaires, ni les arrêts de travail, ni la situation de handicap" in page.text


def test_arrivals_departures_and_changes_are_shown_and_nothing_is_written(send, boss, jean, stored):
    left = person(contract(end="15122025"))
    _, page = send(boss, month_of(left, NEW))
    assert "décembre 2025" in page.text
    assert "LEFEVRE ZOE" in page.text
    assert "CDI depuis le 15/12/2025. Boulanger (636c)." in shown(page)
    assert "Sortie le 15/12/2025." in shown(page)
    assert kinds(stored) == [Kind.ARRIVAL, Kind.DEPARTURE]
    assert [each.left_on for each in stored(Employee)] == [None]


def test_the_number_waits_sealed_and_is_on_no_page(send, boss, administrator):
    _, page = send(boss, month_of(NEW))
    assert "2991175056001" not in page.text
    with administrator.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT payroll_proposal::text FROM payroll_proposal").all()
    assert "2991175056001" not in row[0]
    assert bytes("2991175056001", "ascii").hex() not in row[0]


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


def test_a_month_that_was_confirmed_proposes_nothing_when_it_is_sent_again(send, app, boss, jean, stored):
    people = [person(contract(end="31012026")), NEW, person(contract(since="01122025"), name="ROUX", nir="", sex="02")]
    browser, _ = send(boss, month_of(*people))
    browser.post(HERE + "confirm-all")
    job.run_due(app)
    assert (len(stored(Employee)), stored(PayrollProposal)) == (3, [])
    _, page = send(boss, month_of(*people))
    assert "dit la même chose que votre liste" in page.text


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


def test_those_whom_a_file_does_not_name_stand_by_name(send, boss, stored):
    for name in ("Zola", "Éluard", "Hugo"):
        EmployeeFactory(adherent_id=boss.adherent_id, last_name=name, hired_on=date(2020, 9, 1))
    send(boss, month_of(NEW))
    assert [each.name.split()[0] for each in stored(PayrollProposal)] == ["LEFEVRE", "ÉLUARD", "HUGO", "ZOLA"]


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


def test_all_is_confirmed_by_a_job_but_nobody_leaves_for_being_absent(send, app, boss, jean, stored):
    browser, _ = send(boss, month_of(NEW))
    page = browser.post(HERE + "confirm-all", follow_redirects=True)
    assert "La confirmation va commencer." in page.text
    assert browser.get(HERE + "progress").json["next"] is None
    job.run_due(app)
    assert browser.get(HERE + "progress").json["next"] == HERE + "review"
    assert [each.last_name for each in stored(Employee)] == ["Durand", "LEFEVRE"]
    assert (kinds(stored), stored(Employee)[0].left_on) == ([Kind.ABSENT], None)
    assert "1 proposition confirmée" in stored(Notice)[-1].title


def test_the_job_run_twice_confirms_once(send, boss, work_as, stored):
    browser, _ = send(boss, month_of(NEW))
    browser.post(HERE + "confirm-all")
    (waited,) = stored(Progress)
    for _ in range(2):
        with work_as(Actor.system(boss.adherent_id)) as ctx:
            services.carry_out(ctx, progress_id=waited.id)
    assert len(stored(Employee)) == 1
    assert len(stored(Notice)) == 1


@pytest.mark.usefixtures("jean")
def test_all_at_once_is_what_is_the_actors_to_confirm_whatever_the_job_may(send, work_as, app, boss, stored):
    """The job acts for the portal: a departure that a colleague's file proposes asks for « Données de base » still."""
    send(boss, month_of(person(contract(end="15122025")), NEW))
    with work_as(replace(boss, rights=frozenset({Right.EMPLOYEES, Right.EMPLOYEE_ADMIN}))) as ctx:
        services.confirm_all(ctx)
    job.run_due(app)
    assert [(each.last_name, each.left_on) for each in stored(Employee)] == [("Durand", None), ("LEFEVRE", None)]
    assert kinds(stored) == [Kind.DEPARTURE]


@pytest.mark.usefixtures("jean")
def test_all_at_once_is_what_was_there_to_be_read(send, app, boss, stored):
    browser, _ = send(boss, month_of(person(), NEW))
    browser.post(HERE + "confirm-all")
    send(boss, month_of(person(contract(end="15122025")), NEW))
    job.run_due(app)
    assert kinds(stored) == [Kind.ARRIVAL, Kind.DEPARTURE]
    assert [each.last_name for each in stored(Employee)] == ["Durand"]


def test_there_is_nothing_to_confirm_at_once_when_only_absents_wait(send, boss, jean, stored):
    browser, _ = send(boss, month_of(person(name="AUTRE", born="01011990", nir="2991175056001")))
    browser.post(HERE + "pass-over", data={"one": stored(PayrollProposal)[0].id})
    page = browser.post(HERE + "confirm-all", follow_redirects=True)
    assert "confirmez les lignes une à une" in page.text


def test_a_new_file_takes_the_place_of_the_one_before(send, boss, stored):
    send(boss, month_of(NEW))
    send(boss, month_of(NEW, month="01112025"))
    assert [each.month for each in stored(PayrollProposal)] == [date(2025, 11, 1)]


def test_a_file_that_says_the_same_is_told_so(send, boss, jean):
    _, page = send(boss, month_of(person()))
    assert "dit la même chose que votre liste" in page.text


def test_the_history_tells_that_a_dsn_was_read_and_no_name_of_it(send, boss, stored):
    send(boss, month_of(NEW))
    (line,) = [each for each in stored(AuditLine) if each.action == "payroll_read"]
    assert line.changes == {"Mois": ["", "décembre 2025"], "Propositions": ["", "1"]}


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"nom;prenom", "pas une DSN"), (month_of(NEW, nature="04"), "pas de DSN mensuelle")],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(send, boss, content, told):
    _, page = send(boss, content)
    assert (page.status_code, told in page.text) == (422, True)


def test_nothing_is_ticked_and_nothing_happens(send, boss, stored):
    browser, _ = send(boss, month_of(NEW))
    for address in ("confirm", "pass-over"):
        page = browser.post(HERE + address, data={}, follow_redirects=True)
        assert "Cochez d’abord" in page.text
    assert len(stored(PayrollProposal)) == 1


def test_without_base_data_only_arrivals_are_proposed(send, employer, boss, jean, stored):
    clerk = employer(Right.EMPLOYEE_ADMIN, of=boss.adherent_id)
    send(clerk, month_of(person(contract(end="15122025")), NEW))
    assert kinds(stored) == [Kind.ARRIVAL]


def test_another_adherents_lines_are_out_of_reach(send, browse, boss, employer, stored):
    send(boss, month_of(NEW))
    (theirs,) = stored(PayrollProposal)
    stranger = employer(*ALL)
    browser = browse(stranger)
    assert "LEFEVRE" not in browser.get(HERE + "review").text
    for address in ("confirm", "pass-over"):
        browser.post(HERE + address, data={"one": theirs.id})
    assert (len(stored(PayrollProposal)), stored(Employee)) == (1, [])


def test_without_the_right_nothing_can_be_asked(boss, work_as, employer):
    clerk = employer(Right.EMPLOYEES, of=boss.adherent_id)
    for ask in (
        lambda ctx: services.receive(ctx, content=month_of(NEW)),
        lambda ctx: services.confirm(ctx, ids=[1]),
        lambda ctx: services.pass_over(ctx, ids=[1]),
        services.confirm_all,
    ):
        with pytest.raises(NotAllowed), work_as(clerk) as ctx:
            ask(ctx)


def test_lines_that_nobody_confirmed_are_gone_after_a_week(send, boss, work_as, stored):
    send(boss, month_of(NEW))
    for days, left in ((6, 1), (8, 0)):
        with work_as(Actor.system(), NOW + timedelta(days=days)) as ctx:
            services.forget_late(ctx)
        assert len(stored(PayrollProposal)) == left


def test_a_page_of_lines_costs_few_statements(send, boss, jean, stored):
    browser, _ = send(boss, month_of(person(contract(end="15122025")), NEW))
    with at_most(8):
        browser.get(HERE + "review")


def test_many_lines_come_page_by_page(send, boss, stored):
    many = [person(contract(since="15122025"), name=f"NOM{'ABCDEFGHIJ'[n // 10]}{'ABCDEFGHIJ'[n % 10]}", nir="",
                   born="04111999") for n in range(60)]  # fmt: skip
    browser, page = send(boss, month_of(*many))
    assert page.text.count('name="ids"') == 50
    last = stored(PayrollProposal)[49].id
    assert browser.get(f"{HERE}review?after={last}").text.count('name="ids"') == 10


def test_the_files_of_employees_are_chosen_on_one_page(browse, boss):
    page = browse(boss).get("/employees/files/")
    assert 'href="/employees/import/"' in page.text
    assert 'href="/employees/dsn/"' in page.text
