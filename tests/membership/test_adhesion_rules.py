"""The five steps on values: what each asks for, where the service follows workers, where one goes on."""

import msgspec
import pytest

from app.membership.facts import Adhesion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Company, Content, EmployeeTold, Place, PostTold, State, Step
from app.platform.refusal import Refusal
from tests.membership.adhesion_story import MARIE, SIRET

FACTS = msgspec.convert(
    {
        "open": True, "kept_days": 30, "departments": ["44"], "bordering": ["56", "35", "49", "85"], "away_months": 8,
        "terms_on": "2026-01-01", "cases": [],
    },
    Adhesion,
)  # fmt: skip
POST = PostTold(key=1, title="Boulanger", pcs_code="636c")
WHOLE = Content(
    siret=SIRET, naf="1071C", postcode="44000", town="Nantes", company=Company(name="Bérard"), posts=(POST,),
    employees=(EmployeeTold(key=1, post=1, **MARIE),), seen=frozenset(Step),
)  # fmt: skip


@pytest.mark.row("F063")
def test_the_steps_read_as_in_the_manual():
    assert [each.value for each in Step] == ["IDENTIFICATION", "ENTREPRISE", "POSTES", "SALARIES", "VALIDATION"]


@pytest.mark.row("F064")
def test_numbers_are_read_as_people_type_them():
    found = rules.identified("732 829 320 00074", "10.71C", "44 000", " Nantes ", FACTS)
    assert found == (SIRET, "1071C", "44000", "Nantes")


def test_all_that_cannot_be_is_told_at_once():
    found = rules.identified("123", "boulanger", "4400", "12", FACTS)
    assert [each.field for each in found if isinstance(each, Refusal)] == ["siret", "naf", "postcode", "town"]


@pytest.mark.row("F075")
@pytest.mark.parametrize(
    ("postcode", "said"),
    [
        pytest.param("44000", None, id="here"),
        pytest.param("49100", "ne sont pas pris en charge", id="next door"),
        pytest.param("75011", "au moins 8 mois consécutifs", id="far away"),
        pytest.param("97400", "au moins 8 mois consécutifs", id="overseas"),
    ],
)
def test_workers_of_another_department_are_followed_by_another_service(postcode, said):
    refusal = rules.refuse_place(postcode, FACTS)
    assert refusal is None if said is None else said in refusal.sentence


def test_a_service_may_follow_everywhere_or_nobody_who_is_away():
    everywhere = msgspec.structs.replace(FACTS, departments=[])
    assert rules.refuse_place("75011", everywhere) is None
    never = msgspec.structs.replace(FACTS, away_months=0)
    assert "ne sont pas pris en charge" in rules.refuse_place("75011", never).sentence


def test_departments_overseas_have_three_digits():
    assert [rules.department(each) for each in ("44000", "20000", "97400")] == ["44", "20", "974"]


def test_another_address_is_whole_or_empty():
    assert rules.place("billing", {"billing_street": "  "}) is None
    lacking = rules.place("billing", {"billing_street": "1 rue du Port", "billing_town": "Nantes"})
    assert isinstance(lacking, Refusal)
    assert lacking.field == "billing_postcode"
    typed = {"billing_street": "1 rue du Port", "billing_town": "Nantes", "billing_postcode": "44 000"}
    assert rules.place("billing", typed) == Place("1 rue du Port", "44000", "Nantes")
    wrong = rules.place("billing", typed | {"billing_postcode": "44"})
    assert isinstance(wrong, Refusal)


@pytest.mark.parametrize(
    ("lacking", "step"),
    [
        ({"siret": ""}, Step.IDENTIFICATION),
        ({"company": None}, Step.COMPANY),
        ({"posts": (), "employees": (), "later": True}, Step.POSTS),
        ({"employees": ()}, Step.EMPLOYEES),
        ({"posts": (msgspec.structs.replace(POST, key=2),)}, Step.EMPLOYEES),
    ],
    ids=["number", "company", "posts", "employees", "post of an employee"],
)
def test_what_a_request_lacks_is_said_by_step(lacking, step):
    content = msgspec.structs.replace(WHOLE, **lacking)
    assert list(rules.missing(content)) == [step]
    assert rules.open_step(content) is step


def test_a_whole_request_goes_on_at_its_end_and_a_new_one_at_its_start():
    assert rules.missing(WHOLE) == {}
    assert rules.open_step(WHOLE) is Step.VALIDATION
    assert rules.open_step(Content()) is Step.IDENTIFICATION


def test_what_is_stored_reads_back_the_same():
    assert rules.read(rules.written(WHOLE)) == WHOLE


def test_what_is_stored_and_was_tampered_with_is_not_read():
    with pytest.raises(msgspec.ValidationError):
        rules.read('{"siret": 12}')


def test_only_a_request_that_waits_is_decided():
    assert rules.refuse_decision(State.SENT) is None
    assert "corrige" in (rules.refuse_decision(State.TO_CORRECT) or "")
    assert "déjà acceptée" in (rules.refuse_decision(State.ACCEPTED) or "")
