from datetime import UTC, date, datetime
from io import BytesIO

import pypdf
import pytest

from app.adherents.models import Function
from app.law.follow_up import FollowUp
from app.platform.context import Right, StaffRight
from app.posts.models import Post
from app.visits.models import Appointment, Slot, VisitRequest
from app.visits.rules import AppointmentState, Kind, RequestState, Situation
from tests.conftest import at_most
from tests.factories import (
    AppointmentFactory,
    MedicalCentreFactory,
    ProfessionalFactory,
    SlotFactory,
    VisitRequestFactory,
    sessions,
)

STATEMENTS = 8


@pytest.fixture
def asked(company):
    """A pending request of a company, with a slot free in its sector."""

    def make(here=None, **changes):
        here = here or company()
        given = {"latest_on": date(2026, 1, 20), "article": "R4624-31", "asked_by": "Julie Martin"}
        return VisitRequestFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, **(given | changes))

    return make


def slot_in(here, **changes):
    return SlotFactory(professional_id=ProfessionalFactory(sector_id=here.sector.id).id, **changes)


@pytest.mark.row("F169", "F170", "F176")
def test_the_form_proposes_the_likely_kind_and_tells_the_rule(browse, company, asker):
    here = company()
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get(f"/visits/ask/{here.employee.id}").text
    assert "Demander une visite pour Karim Benali" in page
    assert '<option value="HIRING" selected>Embauche</option>' in page
    for kind in Kind:
        assert f">{kind.value}</option>" in page
    assert "jeudi 2 avril 2026" in page
    assert "R4624-10" in page
    assert "N’écrivez rien de médical" in page
    assert ">Maladie non professionnelle</option>" in page


@pytest.mark.row("F174", "F177")
def test_a_sent_form_leads_to_its_receipt(browse, company, asker, stored):
    here = company()
    browser = browse(asker(here))
    typed = {"kind": "HIRING", "situations": ["DISABLED"], "needs_interpreter": "y", "interpreter": "Arabe"}
    sent = browser.post(f"/visits/ask/{here.employee.id}", data=typed | {"constraint_note": "Finit à 7 h"})
    (request,) = stored(VisitRequest)
    assert sent.status_code == 302
    assert (request.interpreter, request.constraint_note) == ("Arabe", "Finit à 7 h")
    assert request.situations == Situation.DISABLED.name
    page = browser.get(sent.location).text
    assert f"Demande n° {request.id}" in page
    assert here.sector.name in page


def test_what_was_typed_stays_beside_the_refusal(browse, company, asker, stored):
    here = company()
    typed = {"kind": "RETURN", "absence_cause": "ILLNESS", "absent_on": "03/11/2025", "constraint_note": "Finit à 7 h"}
    answer = browse(asker(here)).post(f"/visits/ask/{here.employee.id}", data=typed)
    assert answer.status_code == 422
    assert "Indiquez le jour de la reprise" in answer.text
    assert "Finit à 7 h" in answer.text
    assert 'value="03/11/2025"' in answer.text
    assert stored(VisitRequest) == []


def test_a_visit_asked_twice_says_where_to_follow_it(browse, company, asker, asked):
    here = company()
    asked(here, kind=Kind.HIRING)
    answer = browse(asker(here)).post(f"/visits/ask/{here.employee.id}", data={"kind": "HIRING"})
    assert answer.status_code == 422
    assert "Suivi des demandes" in answer.text


def test_the_rule_changes_with_what_is_typed(browse, company, asker):
    here = company()
    typed = {"kind": "RETURN", "absence_cause": "ILLNESS", "absent_on": "03/11/2025", "returns_on": "12/01/2026"}
    page = browse(asker(here)).post(f"/visits/ask/{here.employee.id}/rule", data=typed).text
    assert "mardi 20 janvier 2026" in page
    assert "<form" not in page


def test_without_a_post_the_page_leads_to_the_record(browse, company, employer):
    here = company(main_post_id=None)
    page = (
        browse(employer(Right.VISITS, Right.EMPLOYEES, of=here.adherent.id)).get(f"/visits/ask/{here.employee.id}").text
    )
    assert "Complétez d’abord le poste" in page
    assert f'href="/employees/{here.employee.id}"' in page
    assert "<textarea" not in page


@pytest.mark.row("F108")
def test_a_post_whose_risks_lack_a_precision_is_completed_from_there(browse, company, employer, asker):
    here = company()
    sessions.get(Post, here.post.id).to_complete = True
    sessions.commit()
    keeper = browse(employer(Right.VISITS, Right.POSTS, of=here.adherent.id))
    with at_most(STATEMENTS):
        page = keeper.get(f"/visits/ask/{here.employee.id}").text
    assert f'href="/posts/{here.post.id}/complete"' in page

    other = browse(asker(here)).get(f"/visits/ask/{here.employee.id}").text
    assert "sont à préciser" in other
    assert "/complete" not in other
    assert "Demander le rendez-vous" in other


def test_only_an_agency_is_asked_for_the_user_company(browse, company, asker):
    permanent, agency = company(), company(contract_kind="INTERIM")
    assert "Entreprise utilisatrice" not in browse(asker(permanent)).get(f"/visits/ask/{permanent.employee.id}").text
    assert "Entreprise utilisatrice" in browse(asker(agency)).get(f"/visits/ask/{agency.employee.id}").text


@pytest.mark.row("F168")
def test_one_may_begin_by_the_employees_name(browse, company, asker):
    here = company()
    browser = browse(asker(here))
    assert "Salarié" in browser.get("/visits/ask/").text
    (offer,) = browser.get("/visits/ask/lookup/employee?q=bena").json
    sent = browser.post("/visits/ask/", data={"employee": offer["value"]})
    assert sent.location.endswith(f"/visits/ask/{here.employee.id}")


def test_the_lookup_offers_nobody_of_another_adherent(browse, company, asker):
    mine = company(last_name="Zola")
    company()
    assert browse(asker(mine)).get("/visits/ask/lookup/employee?q=bena").json == []


@pytest.mark.row("F186")
def test_requests_are_followed_by_kind_and_state(browse, company, asker, asked):
    here = company()
    asked(here, kind=Kind.HIRING)
    asked(here, kind=Kind.RETURN, state=RequestState.REFUSED, reason="Déjà vu")
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get("/visits/requests/").text
    assert "2 demandes" in page
    refused = browser.get("/visits/requests/?state=REFUSED").text
    assert "1 demande" in refused
    assert "Reprise</td>" in refused
    assert "1 demande" in browser.get("/visits/requests/?kind=HIRING").text


@pytest.mark.row("F186")
def test_a_pending_request_is_cancelled_after_a_word(browse, company, asker, asked, stored):
    here = company()
    request = asked(here)
    browser = browse(asker(here))
    assert "Annuler cette demande" in browser.get(f"/visits/requests/{request.id}/cancel").text
    browser.post(f"/visits/requests/{request.id}/cancel")
    assert stored(VisitRequest)[0].state is RequestState.CANCELLED


def test_an_accepted_request_says_why_it_stays(browse, company, asker, asked, stored):
    here = company()
    request = asked(here, state=RequestState.ACCEPTED)
    browser = browse(asker(here))
    assert "appelez votre secrétariat" in browser.get(f"/visits/requests/{request.id}").text
    answer = browser.post(f"/visits/requests/{request.id}/cancel", follow_redirects=True)
    assert "appelez votre secrétariat" in answer.text
    assert stored(VisitRequest)[0].state is RequestState.ACCEPTED


def test_the_record_of_a_request_does_not_repeat_the_workers_situation(browse, company, asker, asked):
    here = company()
    request = asked(here, situations="PREGNANT")
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get(f"/visits/requests/{request.id}").text
    assert "Julie Martin" in page
    assert "enceinte" not in page


@pytest.mark.row("F190", "F193")
def test_an_appointment_is_listed_read_and_its_convocation_downloaded(browse, company, asker):
    here = company()
    slot = slot_in(here, centre_id=MedicalCentreFactory(name="Centre de Beaune").id)
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)
    browser = browse(asker(here))
    with at_most(STATEMENTS):
        page = browser.get("/visits/appointments/").text
    assert "14/01/2026 à\u00a09\u00a0h\u00a000" in page
    assert "Centre de Beaune" in page
    with at_most(STATEMENTS):
        assert "mercredi 14 janvier 2026" in browser.get(f"/visits/appointments/{made.id}").text
    letter = browser.get(f"/visits/appointments/{made.id}/convocation")
    assert letter.mimetype == "application/pdf"
    assert "attachment" in letter.headers["Content-Disposition"]
    assert "Karim BENALI" in pypdf.PdfReader(BytesIO(letter.data)).pages[0].extract_text()


def test_past_appointments_have_their_own_tab(browse, company, asker):
    here = company()
    held = AppointmentState.HELD
    AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, state=held)
    browser = browse(asker(here))
    assert "effectué" not in browser.get("/visits/appointments/").text
    assert "effectué" in browser.get("/visits/appointments/?scope=past").text


ELSEWHERE = (
    "/visits/ask/{employee}",
    "/visits/asked/{request}",
    "/visits/requests/{request}",
    "/visits/requests/{request}/cancel",
    "/visits/appointments/{appointment}",
    "/visits/appointments/{appointment}/convocation",
)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_another_adherents_visits_look_like_none(browse, company, asker, asked, address):
    mine, other = company(), company()
    request = asked(other)
    appointment = AppointmentFactory(adherent_id=other.adherent.id, employee_id=other.employee.id)
    ids = {"employee": other.employee.id, "request": request.id, "appointment": appointment.id}
    browser = browse(asker(mine))
    theirs = browser.get(address.format(**ids))
    unknown = browser.get(address.format(employee=987, request=987, appointment=987))
    senseless = browser.get(address.format(employee="9" * 30, request="x", appointment="-1"))
    assert [answer.status_code for answer in (theirs, unknown, senseless)] == [404, 404, 404]
    assert "Benali" not in theirs.text


@pytest.mark.parametrize("address", ["/inbox/", "/planning/", "/planning/open"])
def test_employers_have_no_desk(browse, company, asker, address):
    assert browse(asker(company())).get(address).status_code == 404


@pytest.mark.row("F292")
def test_the_inbox_opens_the_request_whose_deadline_comes_first(browse, company, secretary, asked):
    here, later = company(), company(last_name="Tissot")
    asked(later, latest_on=date(2026, 6, 30))
    asked(here, latest_on=date(2026, 1, 20))
    slot_in(here)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get("/inbox/").text
    assert "Karim Benali, visite d’embauche" in page
    assert page.index("BENALI Karim") < page.index("TISSOT Karim")
    assert "mardi 20 janvier 2026" in page
    assert "mer. 14 janvier, 9\u00a0h\u00a000" in page
    assert 'data-key="p"' in page
    assert 'data-key="a"' in page


def test_the_inbox_has_one_sector_or_all(browse, company, staff, asked):
    here, far = company(), company(last_name="Tissot")
    asked(here)
    asked(far)
    actor = staff(StaffRight.INBOX, StaffRight.PLANNING)
    browser = browse(actor)
    both = browser.get("/inbox/").text
    assert "BENALI Karim" in both
    assert "TISSOT Karim" in both
    one = browser.get(f"/inbox/?sector={here.sector.id}").text
    assert "BENALI Karim" in one
    assert "TISSOT Karim" not in one
    assert browser.get("/inbox/?sector=senseless").status_code == 200


def test_a_secretary_sees_no_situation_of_the_worker_nor_the_reason_of_an_adapted_follow_up(
    browse, company, secretary, asked
):
    here = company(follow_up=FollowUp.ADAPTED, follow_up_reason="")
    asked(here, situations="PREGNANT,APPRENTICE")
    page = browse(secretary).get("/inbox/").text
    assert "enceinte" not in page
    assert "Apprenti" not in page
    assert "réservée à l’équipe médicale" in page


def test_a_nurse_reads_what_the_worker_agreed_to_tell(browse, company, secretary, asked):
    here = company()
    asked(here, situations="PREGNANT")
    browser = browse(secretary)
    account = _account_of(browser)
    ProfessionalFactory(function=Function.NURSE, user_id=account, sector_id=here.sector.id)
    page = browser.get("/inbox/").text
    assert "Mon secteur" in page
    assert "Femme enceinte" in page


def _account_of(browser):
    from app.accounts.models import SignIn
    from tests.factories import sessions

    with browser.session_transaction():
        return sessions.query(SignIn).order_by(SignIn.id.desc()).first().user_id


@pytest.mark.row("F292")
def test_an_accepted_request_gives_way_to_the_next_one(browse, company, secretary, asked, stored):
    first, second = asked(latest_on=date(2026, 1, 20)), asked(latest_on=date(2026, 2, 20))
    browser = browse(secretary)
    sent = browser.post(f"/inbox/{first.id}/accept", data={"next": str(second.id), "sector": "all"})
    assert sent.location.endswith(f"/inbox/{second.id}?sector=all")
    assert [request.state.name for request in stored(VisitRequest)] == ["ACCEPTED", "PENDING"]


@pytest.mark.row("F292")
def test_a_refusal_asks_why_and_the_employer_reads_it(browse, company, secretary, asker, asked):
    here = company()
    request = asked(here)
    browser = browse(secretary)
    assert browser.post(f"/inbox/{request.id}/refuse", data={"reason": ""}).status_code == 422
    browser.post(f"/inbox/{request.id}/refuse", data={"reason": "Vu en décembre."})
    assert "Vu en décembre." in browse(asker(here)).get(f"/visits/requests/{request.id}").text


@pytest.mark.row("F293")
def test_a_slot_of_the_inbox_plans_and_opens_the_next_one(browse, company, secretary, asked, stored):
    here = company()
    request, slot, following = asked(here), slot_in(here), asked(latest_on=date(2026, 2, 20))
    address = f"/planning/requests/{request.id}?sector=all&next={following.id}"
    sent = browse(secretary).post(address, data={"slot": str(slot.id)})
    assert sent.location.endswith(f"/inbox/{following.id}?sector=all")
    assert stored(Appointment)[0].slot_id == slot.id


def test_who_comes_second_reads_that_the_slot_is_taken_and_chooses_again(browse, company, secretary, asked):
    here = company()
    slot, request = slot_in(here), asked(here)
    AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)
    browser = browse(secretary)
    sent = browser.post(f"/planning/requests/{request.id}", data={"slot": str(slot.id)})
    assert "vient d’être pris" in browser.get(sent.location).text


def test_slots_to_choose_from_are_the_sectors_or_everybodys(browse, company, secretary, asked):
    here = company()
    request = asked(here)
    slot_in(here)
    SlotFactory(professional_id=ProfessionalFactory(name="Dr Paul Mercier").id)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/requests/{request.id}").text
    assert "Dr Hélène Morin" in page
    assert "Dr Paul Mercier" not in page
    assert "Dr Paul Mercier" in browser.get(f"/planning/requests/{request.id}?all=1").text


@pytest.mark.row("F293")
def test_the_planning_shows_a_week_and_what_is_to_place(browse, company, secretary, asked):
    here = company()
    asked(here)
    taken = slot_in(here)
    SlotFactory(professional_id=taken.professional_id, starts_at=datetime(2026, 1, 15, 8, tzinfo=UTC))
    AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=taken.id)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/?week=2026-01-14&professional={taken.professional_id}").text
    assert "Semaine du 12 au 16 janvier 2026" in page
    assert "1 créneau libre" in page
    assert "BENALI Karim" in page
    assert "jeudi 15, 9\u00a0h\u00a000" in page
    assert "Placer BENALI Karim" in page


@pytest.mark.parametrize(
    "asked_for", ["?week=senseless", "?week=9999-99-99", "?week=9999-12-31", "?week=0001-01-01", "?week=2026-01-14"]
)
def test_a_senseless_week_is_this_week(browse, secretary, asked_for):
    assert browse(secretary).get(f"/planning/{asked_for}").status_code == 200


@pytest.mark.parametrize("asked_for", ["?professional=x", "?professional=987"])
def test_the_week_of_nobody_does_not_exist(browse, secretary, asked_for):
    assert browse(secretary).get(f"/planning/{asked_for}").status_code == 404


@pytest.mark.row("F293")
def test_slots_are_opened_by_a_form(browse, secretary, stored):
    who, where = ProfessionalFactory(), MedicalCentreFactory()
    typed = {"professional": who.id, "centre": where.id, "day": "14/01/2026", "first": "9 h", "end": "10h30"}
    browser = browse(secretary)
    assert who.name in browser.get("/planning/open").text
    sent = browser.post("/planning/open", data=typed | {"minutes": "30"})
    assert sent.location.endswith(f"/planning/?week=2026-01-12&professional={who.id}")
    assert len(stored(Slot)) == 3


def test_a_senseless_hour_is_refused_beside_its_field(browse, secretary, stored):
    who, where = ProfessionalFactory(), MedicalCentreFactory()
    typed = {"professional": who.id, "centre": where.id, "day": "14/01/2026", "first": "matin", "end": "10h30"}
    answer = browse(secretary).post("/planning/open", data=typed | {"minutes": "30"})
    assert answer.status_code == 422
    assert "par exemple 8 h 30" in answer.text
    assert 'value="matin"' in answer.text
    assert stored(Slot) == []


def test_a_free_slot_takes_a_request_or_goes(browse, company, secretary, asked, stored):
    here = company()
    request, slot, other = asked(here), slot_in(here), slot_in(here, starts_at=datetime(2026, 1, 16, 8, tzinfo=UTC))
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/slots/{slot.id}").text
    assert "BENALI Karim" in page
    browser.post(f"/planning/slots/{slot.id}", data={"request": str(request.id)})
    assert stored(Appointment)[0].slot_id == slot.id
    browser.post(f"/planning/slots/{other.id}/close")
    assert [each.id for each in stored(Slot)] == [slot.id]


def test_an_appointment_is_moved_cancelled_and_read_by_the_staff(browse, company, secretary, stored):
    here = company()
    slot, other = slot_in(here), slot_in(here, starts_at=datetime(2026, 1, 16, 8, tzinfo=UTC))
    made = AppointmentFactory(adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id)
    browser = browse(secretary)
    with at_most(STATEMENTS):
        page = browser.get(f"/planning/appointments/{made.id}").text
    assert "Déplacer vers…" in page
    assert "Présent" not in page
    assert "vendredi 16 janvier 2026" in browser.get(f"/planning/appointments/{made.id}/move").text
    browser.post(f"/planning/appointments/{made.id}/move", data={"slot": str(other.id)})
    assert stored(Appointment)[0].slot_id == other.id
    assert browser.post(f"/planning/appointments/{made.id}/cancel", data={"reason": ""}).status_code == 422
    browser.post(f"/planning/appointments/{made.id}/cancel", data={"reason": "Médecin absent"})
    assert stored(Appointment)[0].state is AppointmentState.CANCELLED
    assert browser.get(f"/planning/appointments/{made.id}/convocation").status_code == 409


def test_presence_is_noted_on_the_day(browse, company, secretary, stored):
    here = company()
    today = datetime(2026, 1, 5, 8, tzinfo=UTC)
    slot = slot_in(here, starts_at=today)
    made = AppointmentFactory(
        adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id, starts_at=today
    )
    browser = browse(secretary)
    assert "Présent" in browser.get(f"/planning/appointments/{made.id}").text
    assert "À revoir le" in browser.get(f"/planning/appointments/{made.id}/held").text
    browser.post(f"/planning/appointments/{made.id}/held", data={"fixed_next_on": ""})
    assert stored(Appointment)[0].state is AppointmentState.HELD


def test_absence_is_noted_on_the_day(browse, company, secretary, stored):
    here = company()
    today = datetime(2026, 1, 5, 8, tzinfo=UTC)
    slot = slot_in(here, starts_at=today)
    made = AppointmentFactory(
        adherent_id=here.adherent.id, employee_id=here.employee.id, slot_id=slot.id, starts_at=today
    )
    browse(secretary).post(f"/planning/appointments/{made.id}/missed")
    assert stored(Appointment)[0].state is AppointmentState.MISSED


@pytest.mark.parametrize("right", [right for right in Right if right is not Right.VISITS and right is not Right.ADMIN])
def test_every_right_but_visits_sees_nothing_of_them(browse, company, employer, right):
    here = company()
    browser = browse(employer(right, of=here.adherent.id))
    assert browser.get("/visits/requests/").status_code == 404
    assert browser.get(f"/visits/ask/{here.employee.id}").status_code == 404
