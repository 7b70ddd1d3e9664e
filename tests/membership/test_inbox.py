"""« Démarches » of the service: what it decides, what that will do, and the letter with the code."""

import re
from dataclasses import replace

import pytest

from app.accounts.models import Mandate
from app.adherents.models import Adherent
from app.adherents.models import State as Standing
from app.membership.facts import Kind
from app.membership.models import Petition
from app.membership.rules.petitions import LETTER_VALID, Former, State
from app.membership.services import deciding, handing, letters, synchronising
from app.platform import mail
from app.platform.audit import AuditLine
from app.platform.context import Actor, Right, StaffRight
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from tests.conftest import at_most
from tests.factories import NOW, AccountFactory, AddressFactory, AdherentFactory, EmployeeFactory, MandateFactory
from tests.membership.conftest import OTHER_SIRET, SIRET, at_the_door

NAMED = {"number": "10250", "siret": SIRET}
ADMINISTRATOR = {**NAMED, "former_email": "julie@martin.example"}
TAKEOVER = {**NAMED, "new_siret": OTHER_SIRET, "description": "Rachat le 1er janvier. 06 12 34 56 78."}


@pytest.fixture
def nadia(staff):
    """A member of the staff who decides."""
    return replace(staff(StaffRight.INBOX, StaffRight.ADHERENTS, StaffRight.ADHERENT_ADMIN), user_id=10_000)


@pytest.fixture
def desk(browse, nadia):
    """Her browser."""
    return browse(nadia)


def mails(stored, template):
    return [mail.read(row) for row in stored(Outbox) if row.template == template]


def test_the_list_shows_what_waits_for_the_service_and_apart_what_waits_for_an_administrator(desk, asked, company):
    asked(Kind.ACCESS, **NAMED)
    asked(Kind.TAKEOVER, **TAKEOVER)
    with at_most(8):
        ours = desk.get("/staff/petitions/").text
    assert "Signaler un rachat" in ours
    assert "Demander la gestion" not in re.sub(r"<option.*?</option>", "", ours)
    assert "Demander la gestion" in desk.get("/staff/petitions/?scope=ailleurs").text


def test_an_empty_inbox_says_so_in_good_french(desk):
    assert "Aucune démarche pour le moment" in desk.get("/staff/petitions/").text


def test_an_access_that_no_administrator_can_open_waits_for_the_service(desk, asked, company, stored):
    company.mandate.active = False
    from tests.factories import sessions

    sessions.commit()
    petition_id = asked(Kind.ACCESS, **NAMED)
    assert "Jeanne Roux" in desk.get("/staff/petitions/").text
    with at_most(8):
        page = desk.get(f"/staff/petitions/{petition_id}").text
    assert "Personne" in page
    answer = desk.post(f"/staff/petitions/{petition_id}/accept", data={"preset": "BILLING"}, follow_redirects=True)
    assert "Jeanne Roux a maintenant accès à Boulangerie Martin" in answer.text
    assert stored(Petition)[0].state is State.ACCEPTED


def test_a_request_that_fits_nothing_asks_for_its_adherent_first(desk, asked, company, stored, applicant):
    petition_id = asked(Kind.ACCESS, number="10250", siret=OTHER_SIRET)
    page = desk.get(f"/staff/petitions/{petition_id}").text
    assert "ne vont pas ensemble" in page
    refused = desk.post(f"/staff/petitions/{petition_id}/accept", data={"preset": "BILLING"})
    assert "Choisissez d’abord l’adhérent concerné" in refused.text
    (offer,) = desk.get("/staff/petitions/lookup/adherent?q=boulang").json
    assert offer["value"] == "10250 · Boulangerie Martin"
    desk.post(f"/staff/petitions/{petition_id}/adherent", data={"adherent": offer["value"]})
    assert stored(Petition)[0].adherent_id == company.id
    desk.post(f"/staff/petitions/{petition_id}/accept", data={"preset": "BILLING"})
    assert any(each.user_id == applicant.id for each in stored(Mandate))


def test_the_service_refuses_with_a_reason(desk, asked, company, stored):
    petition_id = asked(Kind.TAKEOVER, **TAKEOVER)
    assert desk.post(f"/staff/petitions/{petition_id}/refuse", data={"reason": ""}).status_code == 422
    desk.post(f"/staff/petitions/{petition_id}/refuse", data={"reason": "Envoyez-nous l’acte de vente."})
    assert "Envoyez-nous l’acte de vente." in mails(stored, "membership/refused")[0].text
    assert "Envoyez-nous l’acte de vente." in desk.get(f"/staff/petitions/{petition_id}").text


def test_who_may_only_read_finds_no_decision(browse, staff, asked, company):
    petition_id = asked(Kind.TAKEOVER, **TAKEOVER)
    reader = browse(staff(StaffRight.INBOX))
    assert f"/staff/petitions/{petition_id}/accept" not in reader.get(f"/staff/petitions/{petition_id}").text
    for page in ("accept", "refuse", "adherent", "hand-over", "merger"):
        assert reader.get(f"/staff/petitions/{petition_id}/{page}").status_code == 404


@pytest.mark.row("F071", "F270", "F289")
@pytest.mark.parametrize(("former", "stays"), [("KEEP", True), ("END", False)])
def test_another_administrator_is_made_as_the_page_said(desk, asked, company, *, stored, applicant, former, stays):
    petition_id = asked(Kind.ADMINISTRATOR, **ADMINISTRATOR)
    page = desk.get(f"/staff/petitions/{petition_id}/accept", follow_redirects=True).text
    assert "Jeanne Roux (jeanne@roux.example) devient administrateur de Boulangerie Martin" in page
    assert "L’accès de Julie Martin (julie@martin.example)" in page
    assert desk.post(f"/staff/petitions/{petition_id}/hand-over", data={}).status_code == 422
    desk.post(f"/staff/petitions/{petition_id}/hand-over", data={"former": former})
    held = {each.user_id: each for each in stored(Mandate)}
    assert (held[applicant.id].rights, held[applicant.id].with_branches) == ([Right.ADMIN], True)
    before = held[company.boss.id]
    assert (before.active and before.ends_on is None) is stays
    assert "vous êtes administrateur de Boulangerie Martin" in mails(stored, "membership/administrator_given")[0].text
    (replaced,) = mails(stored, "membership/administrator_replaced")
    assert ("Votre accès ne change pas" in replaced.text) is stays
    assert {line.action for line in stored(AuditLine)} >= {"administrator_changed", "petition_accepted", "access_given"}


def test_a_former_administrator_whom_nobody_knows_is_told_before(desk, asked, company):
    petition_id = asked(Kind.ADMINISTRATOR, **ADMINISTRATOR | {"former_email": "parti@martin.example"})
    page = desk.get(f"/staff/petitions/{petition_id}/hand-over").text
    assert "Aucun administrateur n’a l’adresse parti@martin.example" in page
    assert "Ne changent pas" in page


@pytest.mark.row("F072", "F270", "F289")
def test_a_takeover_gives_siret_name_and_administrator_at_once(desk, asked, company, stored, applicant):
    petition_id = asked(Kind.TAKEOVER, **TAKEOVER)
    page = desk.get(f"/staff/petitions/{petition_id}/accept", follow_redirects=True).text
    assert "Le SIRET passe de 732 829 320 00074 à 552 100 554 00013" in page.replace("\u00a0", " ")
    data = {"former": "END", "name": "Boulangerie Roux"}
    answer = desk.post(f"/staff/petitions/{petition_id}/hand-over", data=data, follow_redirects=True)
    assert "C’est fait" in answer.text
    (adherent,) = stored(Adherent)
    assert (adherent.siret, adherent.name) == (OTHER_SIRET, "Boulangerie Roux")
    held = {each.user_id: each for each in stored(Mandate)}
    assert held[applicant.id].rights == [Right.ADMIN]
    assert held[company.boss.id].ends_on is not None or not held[company.boss.id].active


def test_a_siret_that_another_adherent_has_stops_a_takeover_whole(work_as, nadia, asked, *, company, stored, applicant):
    assert company.adherent.siret == SIRET
    AdherentFactory(number="10251", siret=OTHER_SIRET)
    petition_id = asked(Kind.TAKEOVER, **TAKEOVER)
    with pytest.raises(DomainError, match="déjà un adhérent avec ce numéro de SIRET"), work_as(nadia) as ctx:
        handing.take_over(ctx, petition_id=petition_id, former=Former.END)
    assert stored(Petition)[0].state is State.PENDING
    assert all(each.user_id != applicant.id for each in stored(Mandate))


@pytest.mark.row("K10")
def test_another_administrator_may_decide_where_the_service_lets_them_and_never_the_replaced_one(
    signed_in, asked, company, stored
):
    other = AccountFactory(first_name="Luc", last_name="Petit")
    MandateFactory(adherent_id=company.id, user_id=other.id, rights=[Right.ADMIN])
    petition_id = asked(Kind.ADMINISTRATOR, **ADMINISTRATOR)
    boss = signed_in(company.boss, company.id)
    assert "Jeanne Roux" not in boss.get("/membership/validate/").text
    assert boss.post(f"/membership/validate/{petition_id}/hand-over", data={"former": "KEEP"}).status_code == 404
    luc = signed_in(other, company.id)
    page = luc.get(f"/membership/validate/{petition_id}/accept", follow_redirects=True).text
    assert "devient administrateur de Boulangerie Martin" in page
    luc.post(f"/membership/validate/{petition_id}/hand-over", data={"former": "END"})
    assert stored(Petition)[0].state is State.ACCEPTED
    assert [each.with_branches for each in stored(Mandate)] == [False] * 3  # nobody gives branches that they have not


@pytest.mark.row("K10")
def test_where_the_service_alone_decides_no_administrator_sees_it(signed_in, as_profile, asked, company):
    as_profile("sstrn")
    other = AccountFactory()
    MandateFactory(adherent_id=company.id, user_id=other.id, rights=[Right.ADMIN])
    petition_id = asked(Kind.ADMINISTRATOR, **ADMINISTRATOR)
    luc = signed_in(other, company.id)
    assert "Jeanne Roux" not in luc.get("/membership/validate/").text
    assert luc.get(f"/membership/validate/{petition_id}/hand-over").status_code == 404


def test_nobody_decides_on_their_own_request(work_as, asked, company):
    AccountFactory()
    petition_id = asked(Kind.ADMINISTRATOR, by=company.boss, **ADMINISTRATOR | {"former_email": "luc@petit.example"})
    mine = Actor(company.boss.id, frozenset({company.id}), frozenset({Right.ADMIN}))
    with pytest.raises(DomainError, match="votre propre démarche"), work_as(mine) as ctx:
        handing.hand_over(ctx, petition_id=petition_id, former=Former.END)


def test_a_decision_on_what_is_decided_leads_back_and_says_so(desk, work_as, nadia, *, asked, company, stored):
    petition_id = asked(Kind.ADMINISTRATOR, **ADMINISTRATOR)
    with work_as(nadia) as ctx:
        deciding.refuse(ctx, petition_id=petition_id, reason="Non.")
    for page in ("accept", "hand-over"):
        answer = desk.get(f"/staff/petitions/{petition_id}/{page}", follow_redirects=True)
        assert "déjà refusée" in answer.text
    assert desk.post(f"/staff/petitions/{petition_id}/hand-over", data={"former": "END"}).status_code == 302
    assert [each.user_id for each in stored(Mandate)] == [company.boss.id]


def test_nothing_is_given_at_an_adherent_that_is_struck_off(work_as, nadia, asked, company):
    petition_id = asked(Kind.ADMINISTRATOR, **ADMINISTRATOR)
    with work_as(nadia) as ctx:
        ctx.session.get_one(Adherent, company.id).state = Standing.LEFT
    with pytest.raises(DomainError, match="radié"), work_as(nadia) as ctx:
        handing.hand_over(ctx, petition_id=petition_id, former=Former.KEEP)
    with pytest.raises(DomainError, match="pas radié"), work_as(nadia) as ctx:
        handing.concern(ctx, petition_id=petition_id, adherent=ctx.session.get_one(Adherent, company.id))


@pytest.mark.row("F073", "F270", "F289")
def test_a_merger_is_prepared_previewed_and_done(desk, asked, company, stored):
    gone = AdherentFactory(number="10251", name="Fournil du Sud")
    twin = {"last_name": "BENALI", "first_name": "Karim", "name_key": "benali karim"}
    one = EmployeeFactory(adherent_id=gone.id, **twin)
    EmployeeFactory(adherent_id=gone.id)
    EmployeeFactory(adherent_id=company.id, **twin)
    petition_id = asked(Kind.MERGER, description="10251 rejoint 10250. 06 12 34 56 78.")
    address = f"/staff/petitions/{petition_id}/merger"
    same = desk.post(address, data={"absorbed": "10250 · Boulangerie Martin", "kept": "10250 · Boulangerie Martin"})
    assert "même adhérent des deux côtés" in same.text
    led = desk.post(address, data={"absorbed": "10251 · Fournil du Sud", "kept": "10250 · Boulangerie Martin"})
    assert led.location == f"{address}/{gone.id}/{company.id}"
    with at_most(12):
        page = desk.get(led.location).text
    assert "Fournil du Sud (n° 10251) est radié" in page.replace("\u00a0", " ")
    assert "2 salariés" in page.replace("\u202f", " ")
    assert "Un e-mail part à Julie" in page
    assert desk.post(led.location, data={"accesses": "suivent"}).status_code == 422
    done = desk.post(led.location, data={"accesses": "suivent", f"same_{one.id}": "oui"}, follow_redirects=True)
    assert "Fournil du Sud a rejoint Boulangerie Martin" in done.text
    assert stored(Petition)[0].state is State.ACCEPTED
    assert "La fusion est validée" in mails(stored, "membership/merged")[0].text.replace("\u00a0", " ")


@pytest.mark.parametrize("address", ["merger/0/0", "merger/x/1", "merger/999999999/999999998"])
def test_an_adherent_that_never_was_is_not_merged(desk, asked, address):
    petition_id = asked(Kind.MERGER, description="Fusion.")
    assert desk.get(f"/staff/petitions/{petition_id}/{address}").status_code == 404


@pytest.fixture
def by_letter(work_as, applicant):
    """A synchronisation whose code was asked for by post."""
    adherent = AdherentFactory(number="10250", siret=SIRET, email="contact@martin.example")
    with work_as(at_the_door(applicant)) as ctx:
        petition_id = synchronising.begin(ctx, number="10250", siren=SIRET[:9], attempt_id=0).id
    with work_as(at_the_door(applicant)) as ctx:
        synchronising.ask_letter(ctx, petition_id=petition_id)
    return petition_id, adherent


@pytest.mark.row("F068")
def test_the_letter_is_printed_by_the_service_and_its_code_serves_thirty_days(
    desk, by_letter, work_as, *, applicant, stored, monkeypatch
):
    petition_id, adherent = by_letter
    assert "Imprimer la lettre" in desk.get(f"/staff/petitions/{petition_id}").text
    without = desk.post(f"/staff/petitions/{petition_id}/letter", follow_redirects=True)
    assert "pas d’adresse" in without.text
    AddressFactory(adherent_id=adherent.id)
    printed = {}
    monkeypatch.setattr(letters.pdf, "render", lambda name, values: printed.update(values, name=name) or b"%PDF-")
    answer = desk.post(f"/staff/petitions/{petition_id}/letter")
    assert (answer.mimetype, printed["name"]) == ("application/pdf", "membership/code")
    assert printed["code"].replace(" ", "") not in stored(Petition)[0].code_hash
    last = NOW + LETTER_VALID
    with work_as(at_the_door(applicant), last) as ctx:
        assert "plus valable" in synchronising.confirm(ctx, petition_id=petition_id, code=printed["code"])
    with work_as(at_the_door(applicant)) as ctx:
        assert synchronising.confirm(ctx, petition_id=petition_id, code=printed["code"]) is None
    again = desk.post(f"/staff/petitions/{petition_id}/letter", follow_redirects=True)
    assert "déjà acceptée" in again.text


def test_the_letter_is_a_page_of_paper(desk, by_letter):
    petition_id, adherent = by_letter
    AddressFactory(adherent_id=adherent.id)
    answer = desk.post(f"/staff/petitions/{petition_id}/letter")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="code-10250.pdf"'


def test_who_asks_for_the_code_by_mail_again_needs_no_letter(desk, by_letter, work_as, applicant):
    petition_id, _ = by_letter
    with work_as(at_the_door(applicant)) as ctx:
        synchronising.send_again(ctx, petition_id=petition_id)
    assert "Imprimer" not in desk.get(f"/staff/petitions/{petition_id}").text
    assert "plus de lettre" in desk.post(f"/staff/petitions/{petition_id}/letter", follow_redirects=True).text


def test_an_employer_reaches_none_of_it(browse, work_as, asked, company):
    petition_id = asked(Kind.ADMINISTRATOR, **ADMINISTRATOR)
    boss = Actor(company.boss.id, frozenset({company.id}), frozenset(Right))
    assert browse(boss).get("/staff/petitions/").status_code == 404
    assert browse(boss).post(f"/staff/petitions/{petition_id}/hand-over", data={"former": "END"}).status_code == 404
    with pytest.raises(NotAllowed), work_as(boss) as ctx:
        handing.take_over(ctx, petition_id=petition_id, former=Former.END)
    with pytest.raises(NotAllowed), work_as(boss) as ctx:
        letters.print_code(ctx, petition_id=petition_id)
