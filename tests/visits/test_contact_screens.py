"""« Contactez-nous » on screen, for the employer who asks and for the secretary who answers."""

from dataclasses import replace

import pytest

from app.platform.context import Right, StaffRight
from app.visits.models import Inquiry
from app.visits.rules.inquiries import APART, InquiryState, Subject
from app.visits.services import inquiring
from tests.conftest import at_most
from tests.factories import AccountFactory, EmployeeFactory
from tests.visits.conftest import STATEMENTS

MESSAGE = "Arrêt de travail depuis le 2 janvier."
ABSENT = {"subject": Subject.ABSENCE.name, "message": MESSAGE}


@pytest.fixture
def here(company):
    return company()


@pytest.fixture
def member(browse, employer, here):
    return browse(employer(Right.VISITS, Right.EMPLOYEES, of=here.adherent.id))


@pytest.fixture
def service(browse, secretary):
    return browse(secretary)


@pytest.fixture
def asked(work_as, employer, here):
    """A general request of that company."""
    actor = replace(employer(Right.VISITS, of=here.adherent.id), user_id=AccountFactory().id)
    with work_as(actor) as ctx:
        return inquiring.inquire(ctx, subject=Subject.ABSENCE, message=MESSAGE, employee_ids=[here.employee.id])


def plain(answer):
    """What a page says, with plain spaces."""
    return answer.text.replace("\u00a0", " ")


@pytest.mark.row("F260")
def test_one_chooses_a_kind_of_request_then_its_form(member):
    with at_most(STATEMENTS):
        page = plain(member.get("/contact/"))
    assert page.index("<h2>Demande de visite médicale") < page.index("<h2>Demande générale")
    assert 'href="/visits/ask/"' in page
    form = plain(member.get("/contact/general"))
    assert all(each.value in form for each in Subject if each not in APART)
    assert "Jamais sa raison médicale" in form


@pytest.mark.row("F152")
def test_an_absence_is_told_and_its_answer_read(member, service, here, stored):
    page = member.post("/contact/general", data=ABSENT | {"employee": here.employee.id}, follow_redirects=True)
    assert "demandez sa visite de reprise" in plain(page)
    (kept,) = stored(Inquiry)
    assert (kept.message, kept.employee_ids) == (MESSAGE, [here.employee.id])
    assert "en attente" in page.text

    service.post(f"/staff/inquiries/{kept.id}/answer", data={"answer": "C’est noté.\nBon rétablissement."})
    read = plain(member.get(f"/contact/{kept.id}"))
    assert "C’est noté.<br>Bon rétablissement." in read
    assert f'<a href="/employees/{here.employee.id}">BENALI Karim</a>' in read


@pytest.mark.row("F261")
@pytest.mark.parametrize(
    ("address", "subject"), [("intervention", Subject.INTERVENTION), ("complaint", Subject.COMPLAINT)]
)
def test_an_intervention_is_asked_for_and_a_complaint_made_in_words(member, stored, address, subject):
    assert f'href="/contact/{address}"' in member.get("/contact/").text
    form = plain(member.get(f"/contact/{address}"))
    assert f"<h1>{subject.value}</h1>" in form
    assert 'name="subject"' not in form
    member.post(f"/contact/{address}", data={"message": "Le quai de chargement."})

    assert [(each.subject, each.message) for each in stored(Inquiry)] == [(subject, "Le quai de chargement.")]
    refused = member.post("/contact/general", data={"subject": subject.name, "message": "Le quai."})
    assert refused.status_code == 422


def test_several_employees_are_named(member, here, stored):
    others = [EmployeeFactory(adherent_id=here.adherent.id).id for _ in range(2)]
    member.post(
        "/contact/general", data=ABSENT | {"employee": here.employee.id, "second": others[0], "third": others[1]}
    )

    assert stored(Inquiry)[0].employee_ids == [here.employee.id, *others]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (ABSENT, "Dites quel salarié est absent."),
        ({"subject": "OTHER", "message": ""}, "nécessaire"),
        ({"subject": "OTHER", "message": "Son numéro : 2 85 05 78 006 084 41"}, "numéro"),
    ],
)
def test_what_lacks_or_does_not_belong_is_told_beside_its_field(member, stored, typed, told):
    answer = member.post("/contact/general", data=typed)

    assert answer.status_code == 422
    assert told in plain(answer)
    assert stored(Inquiry) == []


def test_without_the_right_to_visits_one_asks_in_words(browse, employer, here, stored):
    browser = browse(employer(Right.BILLING_DOCUMENTS, of=here.adherent.id))
    assert 'name="employee"' not in browser.get("/contact/general").text
    assert "Demande de visite médicale" not in plain(browser.get("/contact/"))
    browser.post("/contact/general", data={"subject": "ACCOUNTING", "message": "Notre facture ?"})

    assert [each.subject for each in stored(Inquiry)] == [Subject.ACCOUNTING]


@pytest.mark.row("F298")
def test_the_service_reads_and_answers_from_its_list(service, here, stored, asked):
    with at_most(STATEMENTS):
        page = plain(service.get("/staff/inquiries/"))
    assert "Boulangerie Martin" in page
    assert MESSAGE not in page
    record = plain(service.get(f"/staff/inquiries/{asked.id}"))
    assert MESSAGE in record
    assert "BENALI Karim" in record
    assert "Répondre" in record

    done = service.post(f"/staff/inquiries/{asked.id}/answer", data={"answer": "C’est noté."}, follow_redirects=True)
    assert "la demande est traitée" in plain(done)
    assert stored(Inquiry)[0].state is InquiryState.ANSWERED
    assert f'href="/staff/inquiries/{asked.id}/answer"' not in service.get(f"/staff/inquiries/{asked.id}").text
    twice = service.post(f"/staff/inquiries/{asked.id}/answer", data={"answer": "Autre chose."})
    assert "déjà traitée" in plain(twice)


def test_what_is_written_is_shown_as_text(service, asked):
    service.post(f"/staff/inquiries/{asked.id}/answer", data={"answer": "<b>Gras</b>\n<i>"})

    assert "&lt;b&gt;Gras&lt;/b&gt;<br>&lt;i&gt;" in service.get(f"/staff/inquiries/{asked.id}").text


def test_who_does_not_treat_requests_sees_none(browse, staff, member, asked):
    planner = browse(staff(StaffRight.PLANNING))
    for address in ("/staff/inquiries/", f"/staff/inquiries/{asked.id}", f"/staff/inquiries/{asked.id}/answer"):
        assert planner.get(address).status_code == 404
    assert member.get(f"/contact/{asked.id}").status_code == 404  # a colleague's


def test_a_service_without_the_form_has_no_such_page(member, service, as_profile):
    as_profile("sstrn")

    assert member.get("/contact/").status_code == 404
    assert member.get("/contact/general").status_code == 404
    assert 'href="/contact/"' not in member.get("/").text
    assert "Demandes générales" not in service.get("/inbox/").text
