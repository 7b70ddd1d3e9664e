"""What awaits an employer, in the order of its deadlines."""

from datetime import date

import pytest

from app.home.rules import Due, Situation, tasks

TODAY = date(2026, 1, 5)


def test_nothing_to_do_is_nothing_told():
    assert tasks(Situation(), TODAY) == []


def test_what_has_a_deadline_comes_first_the_earliest_on_top():
    late, soon = Due(1, "Emma Garnier", date(2025, 12, 1), "INTER"), Due(2, "Lucas Petit", date(2026, 2, 1), "VIP")
    told = tasks(Situation(visits=(soon, late), visits_count=2, without_post=1, alone=True), TODAY)
    assert [task.due for task in told] == [date(2025, 12, 1), date(2026, 2, 1), None, None]
    assert told[0].sentence == "Visite intermédiaire : la date limite était le 01/12/2025."
    assert told[1].sentence == "Visite d’information et de prévention : la date limite approche."


def test_beyond_three_visits_the_others_are_counted():
    due = [Due(each, "Emma Garnier", date(2026, 2, each), "VIP") for each in (1, 2, 3)]
    titles = [task.title for task in tasks(Situation(visits=due, visits_count=12), TODAY)]
    assert titles[-1] == "Demander 9 autres visites"


@pytest.mark.row("F263")
def test_who_waits_for_an_answer_comes_before_all_the_rest():
    late = Due(1, "Karim Benali", date(2025, 12, 1), "")
    told = tasks(Situation(visits=(late,), visits_count=1, petitions=1, first_asker="Jeanne Roux"), TODAY)
    assert told[0].title == "Jeanne Roux demande un accès"
    assert tasks(Situation(petitions=3), TODAY)[0].title == "3 demandes d’accès à valider"


def test_one_and_many_are_written_as_people_write_them():
    assert tasks(Situation(without_post=1), TODAY)[0].title == "Compléter le poste de 1 salarié"
    assert tasks(Situation(without_post=2), TODAY)[0].title == "Compléter le poste de 2 salariés"
