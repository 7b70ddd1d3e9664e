"""The cases of law derived by hand from the articles, each as one test; `law_cases.csv` says which, and why."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.law.absence import Absence, Cause, doctor_told, liaison_meeting, return_visit, visit_before_return
from app.law.after_exposure import exposure_ends
from app.law.attestation import attestation
from app.law.follow_up import (
    Exposure,
    Life,
    PastVisit,
    Sex,
    VisitKind,
    assignments,
    category,
    dispense,
    first_visit,
    rhythm,
)
from app.law.mid_career import mid_career
from app.law.orientation import orientation

CASES = list(csv.DictReader(io.StringIO((Path(__file__).parent / "law_cases.csv").read_text(encoding="utf-8"))))

Told = dict[str, Any]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def written(on: date | None) -> str | None:
    return on.isoformat() if on else None


def exposure(told: Told) -> Exposure:
    return Exposure(
        told["risk"],
        day(told["from"]),
        day(told.get("to")),
        air=told.get("air"),
        blood=told.get("blood"),
        near_live_parts=told.get("voisinage"),
    )


def visit(told: Told) -> PastVisit:
    return PastVisit(
        VisitKind(told["kind"]),
        date.fromisoformat(told["date"]),
        fixed_next_on=day(told.get("next")),
        fixed_next_kind=VisitKind(told["next_kind"]) if told.get("next_kind") else None,
        jobs=tuple(told.get("jobs", ())),
        risks=tuple(told.get("risks", ())),
        document_held=told.get("held", True),
        measure=told.get("measure", False),
        unfit=told.get("inapt", False),
        no_measure_needed=told.get("conclusion") == "AUCUNE_MESURE",
    )


def life(told: Told) -> Life:
    """The worker in the last of the contracts told."""
    contract = told["contracts"][-1]
    hired_on = date.fromisoformat(contract["hire"])
    return Life(
        started_on=day(contract.get("start")) or hired_on,
        hired_on=hired_on,
        born_on=day(told["birth"]),
        sex={"M": Sex.MALE, "F": Sex.FEMALE}[told["sex"]],
        contract_kind=contract["kind"],
        exposures=tuple(map(exposure, told["exposures"])),
        visits=tuple(map(visit, told["visits"])),
        job=contract.get("job", "J"),
        season_days=contract.get("season_days"),
    )


def answer_category(told: Told, args: Told) -> Told:
    worker = life(told)
    decided = category(worker.exposures, date.fromisoformat(args["day"]), born_on=worker.born_on, sex=worker.sex)
    return {"category": decided.follow_up.value, "risk": decided.risk}


def answer_first_visit(told: Told, _: Told) -> Told:
    worker = life(told)
    due = first_visit(worker)
    return {
        "kind": due.kind.value,
        "latest": written(due.latest),
        "before": due.before_assignment,
        "dispense": dispense(worker).possible,
        "organiser": f"EU ({due.organiser})" if due.organiser else "ETT",
    }


def answer_next(told: Told, args: Told) -> Told:
    led_to = rhythm(life(told), date.fromisoformat(args["day"]))
    assert led_to is not None
    return {
        "periodic_kind": led_to.periodic.kind.value,
        "periodic_due": written(led_to.periodic.latest),
        "inter_due": written(led_to.intermediate.latest) if led_to.intermediate else None,
    }


def answer_att(told: Told, args: Told) -> Told:
    held = attestation(life(told), args["op"], date.fromisoformat(args["day"]))
    return {"required": held.required, "ok": held.ok, "valid_until": written(held.valid_until)}


def absence(told: Told) -> Absence:
    """The absence asked about: the last one told."""
    gone = told["absences"][-1]
    return Absence(
        Cause(gone["cause"]),
        date.fromisoformat(gone["from"]),
        date.fromisoformat(gone["return"]),
        issued_on=day(gone.get("issued")),
        requested=gone.get("requested", False),
        contract_ended_on=day(told["contracts"][-1].get("end")),
    )


def answer_reprise(told: Told, _: Told) -> Told:
    answer = return_visit(absence(told), life(told).visits)
    return {"due": answer.yes, "latest": written(answer.latest)}


def answer_micar(told: Told, _: Told) -> Told:
    worker = life(told)
    assert worker.born_on is not None
    due = mid_career(worker.born_on, worker.visits)
    return {
        "applicable": due.applicable,
        "from": written(due.first_on),
        "to": written(due.last_on),
        "anticip_from": written(due.anticipated_from),
        "done": due.done,
    }


def answer_fincar(told: Told, args: Told) -> Told:
    worker, contract = life(told), told["contracts"][-1]
    ends = exposure_ends(
        worker.exposures,
        tuple(each for each in worker.visits if each.on <= date.fromisoformat(args["day"])),
        left_on=day(contract.get("end")),
        retires=contract.get("end_reason") == "RETRAITE",
    )
    events = [
        [end.kind.value, written(end.on), None, written(end.worker_asks_from), written(end.worker_asks_until)]
        for end in ends
    ]
    return {"events": events, "due": any(not end.done for end in ends)}


def answer_orientation(told: Told, args: Told) -> Told:
    periods = tuple((date.fromisoformat(each["from"]), date.fromisoformat(each["to"])) for each in told["pregnancies"])
    offered = orientation(periods, date.fromisoformat(args["day"]))
    return {"applies": offered.applies, "on_request": offered.on_request, "end_of_vip": offered.end_of_vip}


def answer_assign(told: Told, _: Told) -> Told:
    return {"assignments": [[written(due.latest), due.kind.value] for due in assignments(life(told))]}


ANSWERS: dict[str, Callable[[Told, Told], Told]] = {
    "category": answer_category,
    "first_visit": answer_first_visit,
    "next": answer_next,
    "att": answer_att,
    "assign": answer_assign,
    "reprise": answer_reprise,
    "prereprise": lambda told, _: {"eligible": visit_before_return(absence(told)).yes},
    "liaison": lambda told, _: {"possible": liaison_meeting(absence(told)).yes},
    "inform_at": lambda told, _: {"inform": doctor_told(absence(told)).yes},
    "micar": answer_micar,
    "fincar": answer_fincar,
    "orientation": answer_orientation,
}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_the_case_is_answered_as_the_article_says(case):
    answer = ANSWERS[case["question"]](json.loads(case["life"]), json.loads(case["args"]))
    expected = json.loads(case["expected"])
    assert {key: answer[key] for key in expected} == expected, case["derivation"]


def test_every_question_has_its_answer_and_no_case_is_missing():
    assert len(CASES) == 85
    assert {case["question"] for case in CASES} == set(ANSWERS)
