"""Who is in the list already, or twice in the file: recognised by number, or by names and birth date."""

from datetime import date

from app.employees.models import Employee
from app.employees.rules.identities import NirState
from app.law.names import sort_key
from app.platform.seal import fingerprint
from tests.employees.imports.creation_file import NIR, csv, judged, person, shown
from tests.factories import EmployeeFactory


def test_the_same_file_twice_changes_nothing(imported, send, boss, stored):
    content = csv(
        person(),
        person(birth_name="Élia", nir=NIR, born_on="12/05/1985", sex="M"),
        person(birth_name="Roux", married_name="Petit", left_on="31/08/2026", contract_kind="Intérimaire"),
    )
    imported(boss, content)
    before = [(each.id, each.name_key) for each in stored(Employee)]
    _, answer = send(boss, content)
    assert judged(stored) == (0, 3, 0)
    assert "il n’y a rien à importer" in shown(answer)
    assert "ne modifie pas sa fiche" not in answer.text
    assert [(each.id, each.name_key) for each in stored(Employee)] == before


def here(boss, **columns):
    """An employee of the company, at work."""
    columns = {"last_name": "Lefèvre", "first_name": "Zoé", "born_on": date(1999, 11, 4)} | columns
    key = columns.pop("name_key", sort_key(f"{columns['last_name']} {columns['first_name']}"))
    if columns.get("nir"):
        columns |= {"nir_hash": fingerprint(columns["nir"][:13]), "nir_state": NirState.KNOWN}
    return EmployeeFactory(adherent_id=boss.adherent_id, name_key=key, **columns)


def test_who_is_there_is_known_by_number_even_under_another_name(send, boss, stored):
    here(boss, last_name="Petit", nir=NIR)
    _, answer = send(boss, csv(person(birth_name="Lefèvre", nir=NIR)))
    assert judged(stored) == (0, 1, 0)
    assert "ne modifie pas ce qui diffère : Nom de naissance, Entrée, Poste." in shown(answer)


def test_who_is_there_without_a_number_is_known_by_names_and_birth_date(send, boss, stored):
    here(boss)
    _, answer = send(boss, csv(person(birth_name="LEFEVRE", first_name="zoe", nir=NIR)))
    assert judged(stored) == (0, 1, 0)
    assert "ne modifie pas ce qui diffère : INS" in shown(answer)
    send(boss, csv(person(born_on="05/11/1999")))
    assert judged(stored) == (1, 0, 0)


def test_homonyms_born_the_same_day_with_numbers_of_their_own_are_two_persons(send, boss, stored):
    here(boss, nir="285057800608408")
    send(boss, csv(person(nir=NIR)))
    assert judged(stored) == (1, 0, 0)


def test_another_adherents_employee_is_not_known_here(send, boss, stored):
    EmployeeFactory(last_name="Lefèvre", first_name="Zoé", name_key="lefevre zoe", born_on=date(1999, 11, 4))
    send(boss, csv(person()))
    assert judged(stored) == (1, 0, 0)


def test_the_number_of_somebody_born_another_day_is_refused(send, boss, stored):
    here(boss, nir=NIR, born_on=date(1985, 5, 12), last_name="Élia")
    _, answer = send(boss, csv(person(nir=NIR)))
    assert "Ligne 2, colonne F : ce numéro est celui d’un autre salarié" in shown(answer)
    assert judged(stored) == (0, 0, 1)


def test_who_left_is_reinstated_from_the_record(send, boss, stored):
    here(boss, left_on=date(2025, 6, 30))
    _, answer = send(boss, csv(person(hired_on="01/09/2025")))
    assert "ce salarié est sorti de votre effectif" in shown(answer)
    send(boss, csv(person(hired_on="01/01/2025")))
    assert judged(stored) == (0, 1, 0)


def test_a_number_twice_in_the_file_is_refused_on_both_lines_when_the_persons_differ(send, boss, stored):
    _, answer = send(boss, csv(person(nir=NIR), person(birth_name="Petit", nir=f"N {NIR}")))
    assert "Ligne 2, colonne F : même numéro que la ligne 3" in shown(answer)
    assert "Ligne 3, colonne F : même numéro que la ligne 2" in shown(answer)
    assert judged(stored) == (0, 0, 2)


def test_a_person_twice_in_the_file_is_kept_once(send, boss, stored):
    _, answer = send(boss, csv(person(), person(first_name="ZOE")))
    assert "Ligne 3, colonne C : même personne que la ligne 2" in shown(answer)
    assert judged(stored) == (1, 0, 1)
