"""A request to join at the door: who holds it, what each step refuses, what sending tells; nothing half done."""

from datetime import timedelta

import pytest

from app.membership.models import Adhesion, DoorQuestion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Asking, State
from app.membership.services import adhesion as service
from app.membership.services import adhesion_sending, adhesion_steps
from app.platform import mail
from app.platform.audit import AuditLine
from app.platform.context import Actor
from app.platform.errors import DomainError, NotAllowed
from app.platform.mail import Outbox
from app.reference.models import Profession
from tests.factories import NOW, AccountFactory, AdherentFactory, sessions
from tests.membership.adhesion_story import (
    ASKER,
    BAKER,
    COMPANY,
    MARIE,
    NOWHERE,
    PLACE,
    SIRET,
    at_door,
    begun,
    holder,
    sent,
    told,
)

KNOWN = "Nous avons déjà un adhérent avec ce numéro de Siret"
LATER = NOW + timedelta(days=31)


def mails(stored) -> list[tuple[str, str]]:
    return [(each.recipient, each.template) for each in stored(Outbox)]


def link_in(stored) -> str:
    """The token of the last mail's link."""
    return mail.read(stored(Outbox)[-1]).text.split("/adhesion/reprendre/")[1].split()[0]


@pytest.fixture
def new(work_as):
    """The number of a request that was just begun."""
    with work_as(at_door()) as ctx:
        return begun(ctx)[0]


@pytest.fixture
def whole(work_as):
    """The number of a request of which every step was told."""
    with work_as(at_door()) as ctx:
        return told(ctx)


def test_who_begins_gets_the_link_that_takes_it_up_again(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id, _ = begun(ctx)
    assert mails(stored) == [("julie@example.org", "membership/adhesion_started")]
    assert stored(Outbox)[0].secret
    with work_as(at_door()) as ctx:
        assert service.take_up(ctx, token=link_in(stored)).id == adhesion_id


@pytest.mark.parametrize("token", ["", "abc", "é" * 10, "x" * 3000], ids=["empty", "made up", "letters", "long"])
def test_a_forged_link_leads_nowhere(work_as, token):
    with work_as(at_door()) as ctx:
        assert service.shown_by_link(ctx, token) is None
        with pytest.raises(NotAllowed):
            service.take_up(ctx, token=token)


def test_an_old_link_leads_nowhere(work_as, stored):
    with work_as(at_door()) as ctx:
        begun(ctx)
    with work_as(at_door(), LATER) as ctx:
        assert service.shown_by_link(ctx, link_in(stored)) is None


def test_an_account_keeps_a_request_of_its_own_address_only(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id, _ = begun(ctx)
    julie, other = AccountFactory(), AccountFactory()
    with work_as(at_door(other.id)) as ctx:
        assert service.take_up(ctx, token=link_in(stored), account_email="someone@example.org").user_id is None
    with work_as(at_door(julie.id)) as ctx:
        assert service.take_up(ctx, token=link_in(stored), account_email="Julie@Example.org").user_id == julie.id
    with work_as(at_door(julie.id)) as ctx:
        assert service.mine(ctx, holder(), adhesion_id).id == adhesion_id
        assert [each.id for each in service.open_ones(ctx, holder())] == [adhesion_id]


def test_the_request_of_another_person_does_not_exist(work_as):
    with work_as(at_door()) as ctx:
        adhesion_id, _ = begun(ctx)
    stranger = AccountFactory()
    for who, carried in ((at_door(), holder(adhesion_id + 1)), (at_door(stranger.id), holder())):
        with work_as(who) as ctx, pytest.raises(NotAllowed):
            service.mine(ctx, carried, adhesion_id)
        with work_as(who) as ctx:
            assert service.open_ones(ctx, carried) == []
    with work_as(at_door()) as ctx, pytest.raises(NotAllowed):
        adhesion_steps.identify(ctx, holder(), id=adhesion_id, **PLACE)


def test_links_are_mailed_to_whom_began_and_to_nobody_else(work_as, stored):
    with work_as(at_door()) as ctx:
        begun(ctx)
        service.send_links(ctx, email="JULIE@example.org")
        service.send_links(ctx, email="nobody@example.org")
    assert mails(stored)[1:] == [("julie@example.org", "membership/adhesion_link")]


@pytest.mark.row("F064")
def test_the_first_step_keeps_number_activity_and_commune(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id, mine = begun(ctx)
        adhesion_steps.identify(ctx, mine, id=adhesion_id, **PLACE)
    (kept,) = stored(Adhesion)
    assert (kept.siret, kept.town) == (SIRET, "Beaune")
    assert rules.read(kept.content).naf == "1071C"


@pytest.mark.row("F065")
def test_a_known_number_says_whom_to_contact(work_as, new):
    AdherentFactory(siret=SIRET)
    with pytest.raises(DomainError, match=KNOWN) as refused, work_as(at_door()) as ctx:
        adhesion_steps.identify(ctx, holder(new), id=new, **PLACE)
    assert "03 53 01 02 40" in str(refused.value)
    assert refused.value.field == "siret"


def test_a_number_that_another_request_waits_with_is_told(work_as, new):
    with work_as(at_door()) as ctx:
        sent(ctx)
    with pytest.raises(DomainError, match="déjà en cours"), work_as(at_door()) as ctx:
        adhesion_steps.identify(ctx, holder(new), id=new, **PLACE)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"siret": "732 829 320 00075"}, "siret", "n’existe pas"),
        ({"naf": "9999Z"}, "naf", "dans la liste"),
        ({"postcode": "75011", "town": "Paris"}, "postcode", "8 mois"),
        ({"town": "Dijon"}, "town", "Beaune"),
    ],
    ids=["number", "activity", "far away", "commune"],
)
def test_the_first_step_refuses_beside_the_field(work_as, wrong, field, said, new):
    with pytest.raises(DomainError, match=said) as refused, work_as(at_door()) as ctx:
        adhesion_steps.identify(ctx, holder(new), id=new, **(PLACE | wrong))
    assert refused.value.field == field


def test_a_commune_that_is_doubted_can_be_confirmed(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id, mine = begun(ctx)
        adhesion_steps.identify(ctx, mine, id=adhesion_id, **(PLACE | {"town": "Beaune-la-Neuve"}), sure=True)
    assert stored(Adhesion)[0].town == "Beaune-la-Neuve"


@pytest.mark.row("F066")
def test_company_posts_and_employees_are_kept_sealed(work_as, stored, administrator):
    with work_as(at_door()) as ctx:
        told(ctx)
    content = rules.read(stored(Adhesion)[0].content)
    assert content.company is not None
    assert content.company.name == "Boulangerie Bérard"
    assert [(each.title, each.risks) for each in content.posts] == [("Boulanger", ("AMIANTE",))]
    assert [(each.last_name, each.post, each.nir) for each in content.employees] == [("Curie", 1, MARIE["nir"])]
    with administrator.connect() as connection:
        raw = bytes(connection.exec_driver_sql("SELECT content FROM adhesion").scalar_one())
    assert b"Curie" not in raw


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"billing_street": "1 rue du Port"}, "billing_postcode"),
        ({"convocation_street": "a", "convocation_town": "b", "convocation_postcode": "1"}, "convocation_postcode"),
    ],
    ids=["name", "half an address", "postal code"],
)
def test_the_company_is_refused_beside_the_field(work_as, wrong, field, new):
    with pytest.raises(DomainError) as refused, work_as(at_door()) as ctx:
        adhesion_steps.describe_company(ctx, holder(new), id=new, **(COMPANY | wrong))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("post", "field"),
    [
        ({"pcs_code": ""}, "pcs_code"),
        ({"risks": ["RIEN"]}, "risks"),
        ({"risks": ["CONDUITE"]}, "precisions_CONDUITE"),
        ({"risks": ["AUTRE"]}, "comment"),
    ],
    ids=["code", "risk", "precision", "other"],
)
def test_a_post_is_refused_as_in_its_own_room(work_as, post, field, new):
    with pytest.raises(DomainError) as refused, work_as(at_door()) as ctx:
        adhesion_steps.keep_post(ctx, holder(new), id=new, **(BAKER | post))
    assert refused.value.field == field


def test_the_same_post_is_told_once(work_as, whole):
    with pytest.raises(DomainError, match="déjà dans votre liste"), work_as(at_door()) as ctx:
        adhesion_steps.keep_post(ctx, holder(whole), id=whole, **(BAKER | {"title": "BOULANGER"}))


def test_a_post_is_changed_in_its_place_and_taken_back(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id, mine = begun(ctx)
        adhesion_steps.keep_post(ctx, mine, id=adhesion_id, **BAKER)
        adhesion_steps.keep_post(ctx, mine, id=adhesion_id, **(BAKER | {"title": "Vendeuse", "pcs_code": "554a"}))
        adhesion_steps.keep_post(ctx, mine, id=adhesion_id, key=1, **(BAKER | {"title": "Boulangère"}))
        adhesion_steps.drop_post(ctx, mine, id=adhesion_id, key=2)
        with pytest.raises(NotAllowed):
            adhesion_steps.keep_post(ctx, mine, id=adhesion_id, key=9, **BAKER)
        with pytest.raises(NotAllowed):
            adhesion_steps.drop_post(ctx, mine, id=adhesion_id, key=9)
    assert [each.title for each in rules.read(stored(Adhesion)[0].content).posts] == ["Boulangère"]


def test_a_post_that_somebody_holds_is_not_taken_back(work_as):
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)
        with pytest.raises(DomainError, match="occupe ce poste"):
            adhesion_steps.drop_post(ctx, holder(adhesion_id), id=adhesion_id, key=1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"nir": "123"}, "nir"), ({"post": 7}, "post"), ({"born_on": None}, "born_on"), ({"last_name": ""}, "last_name")],
    ids=["number", "post", "birth", "name"],
)
def test_an_employee_is_refused_as_in_its_own_room(work_as, wrong, field, whole):
    with pytest.raises(DomainError) as refused, work_as(at_door()) as ctx:
        adhesion_steps.keep_employee(ctx, holder(whole), id=whole, **({"post": 1} | MARIE | wrong))
    assert refused.value.field == field


def test_two_employees_have_two_numbers(work_as, whole):
    spaced = MARIE | {"nir": "2 85 05 78 006 084 41", "last_name": "Sklodowska"}
    with pytest.raises(DomainError, match="a ce numéro"), work_as(at_door()) as ctx:
        adhesion_steps.keep_employee(ctx, holder(whole), id=whole, post=1, **spaced)


def test_an_employee_is_changed_and_taken_back(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)
        mine = holder(adhesion_id)
        adhesion_steps.keep_employee(ctx, mine, id=adhesion_id, key=1, post=1, **(MARIE | {"first_name": "Irène"}))
        with pytest.raises(NotAllowed):
            adhesion_steps.drop_employee(ctx, mine, id=adhesion_id, key=4)
    assert rules.read(stored(Adhesion)[0].content).employees[0].first_name == "Irène"
    with work_as(at_door()) as ctx:
        adhesion_steps.drop_employee(ctx, mine, id=adhesion_id, key=1)
        with pytest.raises(DomainError, match="Ajoutez vos salariés"):
            adhesion_steps.leave_employees(ctx, mine, id=adhesion_id, later=False)


def test_there_is_a_most_of_what_one_types_by_hand(work_as, monkeypatch, whole):
    monkeypatch.setattr(rules, "MOST_EMPLOYEES", 1)
    other = MARIE | {"nir": "", "nir_missing": True}
    with pytest.raises(DomainError, match="par un fichier"), work_as(at_door()) as ctx:
        adhesion_steps.keep_employee(ctx, holder(whole), id=whole, post=1, **other)


@pytest.mark.row("F067", "F268")
def test_sending_accepts_the_conditions_and_is_confirmed_by_mail(work_as, stored):
    with work_as(at_door()) as ctx:
        sent(ctx)
    (adhesion,) = stored(Adhesion)
    assert (adhesion.state, adhesion.terms, adhesion.sent_at) == (State.SENT, "2026-01-01", NOW)
    assert mails(stored)[1:] == [
        ("julie@example.org", "membership/adhesion_received"),
        ("adherents@sante-travail-val.example", "membership/adhesion_arrived"),
    ]
    received = mail.read(stored(Outbox)[1])
    assert received.subject == "Nous avons bien reçu votre demande d’adhésion"
    assert "Boulangerie Bérard" in received.text
    lines = {(each.action, each.who, each.adherent_id) for each in stored(AuditLine)}
    assert ("adhesion_sent", "Julie Bérard", None) in lines


def test_without_the_conditions_nothing_is_sent(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)
    with pytest.raises(DomainError) as refused, work_as(at_door()) as ctx:
        adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=False)
    assert refused.value.field == "accepted"
    assert stored(Adhesion)[0].state is State.DRAFT


def test_what_lacks_is_said_with_its_step(work_as, new):
    with work_as(at_door()) as ctx:
        adhesion_steps.identify(ctx, holder(new), id=new, **PLACE)
    with pytest.raises(DomainError, match="Étape ENTREPRISE"), work_as(at_door()) as ctx:
        adhesion_sending.send(ctx, holder(new), id=new, accepted=True)


def test_a_second_click_sends_nothing_more(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = sent(ctx)
    with pytest.raises(DomainError, match="déjà envoyée"), work_as(at_door()) as ctx:
        adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=True)
    assert len(stored(Outbox)) == 3


def test_what_was_sent_is_not_changed_any_more(work_as):
    with work_as(at_door()) as ctx:
        adhesion_id = sent(ctx)
    with pytest.raises(DomainError, match="déjà envoyée"), work_as(at_door()) as ctx:
        adhesion_steps.keep_post(ctx, holder(adhesion_id), id=adhesion_id, **BAKER)


def test_a_number_taken_between_the_first_step_and_the_last_is_told(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)
    AdherentFactory(siret=SIRET)
    with pytest.raises(DomainError, match="Nous avons déjà un adhérent"), work_as(at_door()) as ctx:
        adhesion_sending.send(ctx, holder(adhesion_id), id=adhesion_id, accepted=True)
    assert stored(Adhesion)[0].state is State.DRAFT


def test_of_two_requests_with_a_number_one_is_sent(work_as):
    with work_as(at_door()) as ctx:
        first, second = told(ctx), told(ctx)
    with work_as(at_door()) as ctx:
        adhesion_sending.send(ctx, holder(first), id=first, accepted=True)
    with pytest.raises(DomainError, match="déjà en cours"), work_as(at_door()) as ctx:
        adhesion_sending.send(ctx, holder(second), id=second, accepted=True)


@pytest.fixture
def old_code():
    """The code of bakers is closed, for one test."""
    code = sessions.query(Profession).filter_by(code="636c").one()
    code.valid_to = NOW.date()
    sessions.commit()
    yield
    code.valid_to = None
    sessions.commit()


def test_a_code_that_is_in_force_no_more_is_told(work_as, old_code):
    with pytest.raises(DomainError, match="n’est plus en vigueur"), work_as(at_door()) as ctx:
        sent(ctx)


def test_giving_up_leaves_nothing(work_as, stored):
    with work_as(at_door()) as ctx:
        adhesion_id = told(ctx)
        service.abandon(ctx, holder(adhesion_id), id=adhesion_id)
    assert stored(Adhesion) == []


def test_what_nobody_goes_on_with_is_forgotten(work_as, stored):
    with work_as(at_door()) as ctx:
        told(ctx, posts=[BAKER])
        kept = sent(ctx)
        service.counted(ctx, Asking.START, NOWHERE)
    with work_as(Actor.system(), LATER) as ctx:
        service.forget(ctx)
    assert [each.id for each in stored(Adhesion)] == [kept]
    assert stored(DoorQuestion) == []


def test_an_account_is_asked_nothing_that_it_says(work_as):
    julie = AccountFactory(first_name="Julie", last_name="Bérard", email="julie@example.org")
    with work_as(at_door(julie.id)) as ctx:
        assert service.asker(ctx) == {name: ASKER[name] for name in ("first_name", "last_name", "email")}
    with work_as(at_door()) as ctx:
        assert service.asker(ctx) == {}
