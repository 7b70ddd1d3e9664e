from datetime import UTC, date, datetime, time

import pytest

from app.law.absence import Absence, Cause
from app.law.follow_up import FollowUp, VisitKind
from app.law.secrecy import Viewer
from app.visits.rules import appointments, days, deadlines, kinds, requests
from app.visits.rules.appointments import AppointmentState
from app.visits.rules.kinds import Awaited, Kind
from app.visits.rules.requests import RequestState, Situation

ON = date(2026, 1, 5)
FIRST_VIP = Awaited("VIP", date(2026, 4, 2), "R4624-10", False)
NEXT_VIP = Awaited("VIP", date(2026, 3, 17), "R4624-16", True)
BORN = date(1985, 6, 15)


@pytest.mark.parametrize(
    ("awaited", "expected"),
    [
        pytest.param(FIRST_VIP, Kind.HIRING, id="never seen: the visit of hiring"),
        pytest.param(NEXT_VIP, Kind.PERIODIC, id="seen before: the periodic one"),
        pytest.param(Awaited("EMA", ON, "R4624-24", False), Kind.HIRING, id="first exam"),
        pytest.param(Awaited("INTER", ON, "R4624-28", True), Kind.PERIODIC, id="between two exams"),
        pytest.param(Awaited("MICAR", ON, "L4624-2-2", True), Kind.MID_CAREER, id="mid-career"),
        pytest.param(Awaited("", None, "", True), Kind.OCCASIONAL, id="nothing is awaited"),
        pytest.param(Awaited("FORMATION", None, "D4625-22", False), Kind.OCCASIONAL, id="a short season"),
    ],
)
def test_the_suggested_kind_is_what_the_follow_up_awaits(awaited, expected):
    assert kinds.suggested(awaited) is expected


def test_the_awaited_visit_has_the_date_and_the_article_of_the_follow_up():
    due = deadlines.due(Kind.HIRING, FIRST_VIP, born_on=BORN, on=ON)
    assert (due.latest_on, due.article) == (date(2026, 4, 2), "R4624-10")


def test_another_visit_of_the_round_has_no_date():
    assert deadlines.due(Kind.HIRING, NEXT_VIP, born_on=BORN, on=ON).latest_on is None


def test_a_return_after_seventy_days_of_illness_is_due_within_eight_days():
    absence = Absence(Cause.ILLNESS, date(2025, 11, 3), date(2026, 1, 12))
    due = deadlines.due(Kind.RETURN, NEXT_VIP, born_on=BORN, on=ON, absence=absence)
    assert due.latest_on == date(2026, 1, 20)
    assert "R4624-31" in due.article


def test_a_return_whose_dates_are_not_told_yet_asks_for_them():
    due = deadlines.due(Kind.RETURN, NEXT_VIP, born_on=BORN, on=ON)
    assert due.latest_on is None
    assert "dites-nous les dates" in due.sentence


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [(date(1981, 3, 1), date(2026, 12, 31)), (date(1979, 3, 1), None)],
    ids=["45 this year", "45 two years ago"],
)
def test_mid_career_is_due_in_the_year_of_45(born_on, expected):
    assert deadlines.due(Kind.MID_CAREER, NEXT_VIP, born_on=born_on, on=ON).latest_on == expected


@pytest.mark.parametrize("kind", [Kind.OCCASIONAL, Kind.END_OF_CAREER, Kind.AFTER_EXPOSURE])
def test_visits_without_a_legal_delay_name_their_article(kind):
    due = deadlines.due(kind, NEXT_VIP, born_on=BORN, on=ON)
    assert due.latest_on is None
    assert due.article.startswith(("R4624", "L4624"))


@pytest.mark.parametrize(
    ("cause", "absent_on", "returns_on", "field"),
    [
        (None, ON, ON, "absence_cause"),
        (Cause.ILLNESS, None, ON, "absent_on"),
        (Cause.ILLNESS, ON, None, "returns_on"),
        (Cause.ILLNESS, ON, ON, "returns_on"),
    ],
)
def test_a_return_needs_its_cause_and_two_days_in_order(cause, absent_on, returns_on, field):
    refusal = deadlines.refuse_absence(cause, absent_on, returns_on)
    assert refusal is not None
    assert refusal[0] == field


@pytest.mark.parametrize(
    ("kind", "follow_up", "awaited", "expected"),
    [
        (Kind.HIRING, FollowUp.SIMPLE, "VIP", VisitKind.VIP),
        (Kind.HIRING, FollowUp.REINFORCED, "EMA", VisitKind.EMA),
        (Kind.PERIODIC, FollowUp.REINFORCED, "INTER", VisitKind.INTERMEDIATE),
        (Kind.PERIODIC, FollowUp.REINFORCED, "EMA", VisitKind.EMA),
        (Kind.RETURN, FollowUp.REINFORCED, "EMA", VisitKind.RETURN),
        (Kind.END_OF_CAREER, FollowUp.SIMPLE, "", VisitKind.AFTER_EXPOSURE),
        (Kind.OCCASIONAL, FollowUp.SIMPLE, "VIP", VisitKind.ON_REQUEST),
    ],
)
def test_what_the_law_calls_the_visit(kind, follow_up, awaited, expected):
    assert kinds.law_kind(kind, follow_up, awaited) is expected


def test_an_aptitude_exam_needs_a_doctor_and_an_information_visit_does_not():
    asked = {"starts_at": datetime(2026, 1, 14, 8, tzinfo=UTC), "now": datetime(2026, 1, 5, 11, tzinfo=UTC)}
    assert "médecin" in (appointments.refuse_slot(**asked, with_doctor=False, kind=VisitKind.EMA) or "")
    assert appointments.refuse_slot(**asked, with_doctor=False, kind=VisitKind.VIP) is None
    assert appointments.refuse_slot(**asked, with_doctor=True, kind=VisitKind.EMA) is None


@pytest.mark.parametrize(
    ("latest_on", "expected"),
    [(date(2026, 1, 4), "late"), (ON, "wait"), (date(2026, 4, 5), "wait"), (date(2026, 4, 6), "none"), (None, "none")],
)
def test_a_deadline_is_shown_when_it_is_near(latest_on, expected):
    assert deadlines.lateness(latest_on, ON) == expected


def test_nobody_asks_for_who_has_no_post_or_has_left():
    assert "poste" in (requests.refuse_asking(has_post=False, left_on=None, on=ON) or "")
    assert "sorti" in (requests.refuse_asking(has_post=True, left_on=date(2026, 1, 4), on=ON) or "")
    assert requests.refuse_asking(has_post=True, left_on=ON, on=ON) is None


@pytest.mark.parametrize("state", list(RequestState))
def test_only_a_pending_request_is_cancelled_by_its_employer(state):
    assert (requests.refuse_cancellation(state) is None) == (state is RequestState.PENDING)


@pytest.mark.parametrize("state", list(RequestState))
def test_only_an_open_request_is_decided(state):
    assert (requests.refuse_decision(state) is None) == (state in (RequestState.PENDING, RequestState.ACCEPTED))


@pytest.mark.parametrize("state", list(AppointmentState))
def test_attendance_is_noted_once_and_not_before_the_day(state):
    noted = appointments.refuse_attendance(state, ON, ON)
    assert (noted is None) == (state is AppointmentState.PLANNED)
    assert appointments.refuse_attendance(AppointmentState.PLANNED, date(2026, 1, 6), ON) is not None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("8", time(8)), ("8h", time(8)), ("8 h 30", time(8, 30)), ("08:30", time(8, 30)), ("830", time(8, 30))],
)
def test_hours_as_people_type_them(typed, expected):
    assert appointments.clean_hour(typed) == expected


@pytest.mark.parametrize("typed", ["", "24 h", "8 h 75", "matin"])
def test_what_is_not_an_hour_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="8 h 30"):
        appointments.clean_hour(typed)


def test_a_session_holds_as_many_whole_slots_as_fit():
    nine, noon = datetime(2026, 1, 14, 8, tzinfo=UTC), datetime(2026, 1, 14, 9, 50, tzinfo=UTC)
    assert appointments.session_starts(nine, noon, 30) == [
        nine,
        datetime(2026, 1, 14, 8, 30, tzinfo=UTC),
        datetime(2026, 1, 14, 9, tzinfo=UTC),
    ]
    assert appointments.session_starts(noon, nine, 30) == []


def test_a_pregnancy_is_told_to_the_health_team_and_not_to_the_office():
    told = [Situation.PREGNANT, Situation.APPRENTICE]
    assert requests.shown_situations(told, Viewer.HEALTH_TEAM) == "Femme enceinte, Apprenti"
    assert requests.shown_situations(told, Viewer.OFFICE) == "une information réservée à l’équipe médicale"


def test_the_week_of_a_sunday_starts_on_the_monday_before():
    assert days.monday_of(date(2026, 1, 18)) == date(2026, 1, 12)


def test_on_a_week_end_a_planning_opens_on_the_coming_week():
    assert days.day_to_show(date(2026, 1, 16)) == date(2026, 1, 16)
    assert days.day_to_show(date(2026, 1, 17)) == date(2026, 1, 19)
