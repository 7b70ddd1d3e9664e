"""Who may do what of the main job: each step as each person, and what answers.

302 leads on (to the sign-in for who is not signed in), 404 is the same page as for what never was, 422 is a form that
was read and says what it misses: its sender may send it.
"""

import pytest

from app.accounts.rules.rights import BY_KEY, DEFAULT_ROLES, SERVICE_ADMINISTRATOR
from app.platform.context import Right
from app.posts.models import Post
from app.visits.models import Appointment, Slot, VisitRequest
from app.visits.rules.requests import RequestState
from tests import factories

PEOPLE = "anonymous", "colleague", "accountant", "other_adherent", "administrator", "secretary", "bookkeeper", "chief"
ROLES = {"secretary": "Secrétariat", "bookkeeper": "Comptabilité", "chief": SERVICE_ADMINISTRATOR}
RIGHTS = {
    "colleague": {Right.EMPLOYEES},
    "accountant": BY_KEY["ACCOUNTANT"].rights,
    "other_adherent": {Right.ADMIN},
    "administrator": {Right.ADMIN},
}
"""What each of the people may do: of the adherent, of another one, or of the service."""
STEPS = """
step                       | address                                     | anon  coll  acc   other admin secr  book  chf
-- at the door
open the sign-in           | GET  /connexion/                            | 200   302   302   302   302   302   302   302
open « 1ère Connexion »    | GET  /premiere-connexion/                   | 200   200   200   200   200   200   200   200
see the welcome page       | GET  /bienvenue/                            | 200   200   200   200   200   200   200   200
see the first page         | GET  /                                      | 200   200   200   200   200   302   302   302
change adherent            | GET  /switch/                               | 302   200   200   200   200   200   200   200
see one's profile          | GET  /profil/                               | 302   200   200   200   200   200   200   200
-- the service opens an adherent
list adherents             | GET  /adherents/                            | 302   404   404   404   404   200   200   200
read an adherent           | GET  /adherents/{adherent}                  | 302   404   404   404   404   200   200   200
create one                 | POST /adherents/add                         | 302   404   404   404   404   422   404   422
print its letter           | POST /first-letter/{adherent}/pdf           | 302   404   404   404   404   200   404   200
-- the employer tells of its company, posts and employees
see the company            | GET  /company/                              | 302   404   200   200   200   404   404   404
correct the company        | POST /company/edit                          | 302   404   422   422   422   404   404   404
list posts                 | GET  /posts/                                | 302   404   200   200   200   404   404   404
read a post                | GET  /posts/{post}                          | 302   404   200   404   200   404   404   404
describe a post            | POST /posts/add                             | 302   404   422   422   422   404   404   404
import posts               | POST /posts/import/                         | 302   404   422   422   422   404   404   404
list employees             | GET  /employees/                            | 302   200   200   200   200   404   404   404
read an employee           | GET  /employees/{employee}                  | 302   200   200   404   200   404   404   404
correct an employee        | POST /employees/{employee}/edit             | 302   404   422   404   422   404   404   404
give another post          | POST /employees/{employee}/post             | 302   404   422   404   422   422   404   422
add an employee            | POST /employees/add                         | 302   404   422   422   422   404   404   404
import employees           | POST /employees/import/                     | 302   404   422   422   422   404   404   404
find an employee           | GET  /staff/employees/{employee}            | 302   404   404   404   404   200   200   200
-- asks for a visit, and is answered
ask for a visit            | POST /visits/ask/{employee}                 | 302   404   404   404   422   422   404   422
follow the requests        | GET  /visits/requests/                      | 302   404   404   200   200   200   404   200
read a request             | GET  /visits/requests/{request}             | 302   404   404   404   200   200   404   200
open the inbox             | GET  /inbox/                                | 302   404   404   404   404   200   404   200
read the request there     | GET  /inbox/{request}                       | 302   404   404   404   404   200   404   200
refuse it without a word   | POST /inbox/{request}/refuse                | 302   404   404   404   404   422   404   422
accept it                  | POST /inbox/{request}/accept                | 302   404   404   404   404   302   404   302
see the planning           | GET  /planning/                             | 302   404   404   404   404   200   404   200
plan the visit             | POST /planning/requests/{request}           | 302   404   404   404   404   302   404   302
see the appointment        | GET  /visits/appointments/{met}             | 302   404   404   404   200   200   404   200
download the convocation   | GET  /visits/appointments/{met}/convocation | 302   404   404   404   200   200   404   200
-- gives rights
list users                 | GET  /users/                                | 302   404   404   200   200   404   404   404
invite a colleague         | POST /invitations/add                       | 302   404   404   422   422   404   404   404
change a person's rights   | GET  /users/{mandate}/rights                | 302   404   404   404   200   404   404   404
-- runs the service
see the settings           | GET  /settings/                             | 302   404   404   404   404   404   404   200
see the service's users    | GET  /staff-users/                          | 302   404   404   404   404   404   404   200
open the console           | GET  /console/                              | 302   404   404   404   404   404   404   200
"""


def steps():
    """Each step with its method, its address and the status that each person gets."""
    for line in STEPS.strip().splitlines()[1:]:
        if line.startswith("--"):
            continue
        step, ask, statuses = line.split("|")
        method, address = ask.split()
        yield step.strip(), method, address, dict(zip(PEOPLE, map(int, statuses.split()), strict=True))


@pytest.fixture
def ids(app):
    """An adherent with one row of each thing that the steps are about; how addresses name them."""
    of = {"adherent_id": factories.AdherentFactory(name="Toitures Bérard").id}
    post: Post = factories.PostFactory(**of)
    employee = factories.EmployeeFactory(**of, main_post_id=post.id)
    asked: VisitRequest = factories.VisitRequestFactory(**of, employee_id=employee.id)
    slot: Slot = factories.SlotFactory()
    met: Appointment = factories.AppointmentFactory(**of, employee_id=employee.id)
    mandate = factories.MandateFactory(**of)
    rows = {"post": post, "employee": employee, "request": asked, "slot": slot, "met": met, "mandate": mandate}
    return {"adherent": of["adherent_id"]} | {name: row.id for name, row in rows.items()}


@pytest.fixture
def person(app, browse, employer, staff, ids):
    """A browser of one of the people."""

    def open_(name):
        here = ids["adherent"]
        if name == "anonymous":
            return app.test_client()
        if name in ROLES:
            return browse(staff(*DEFAULT_ROLES[ROLES[name]]))
        return browse(employer(*RIGHTS[name], of=None if name == "other_adherent" else here))

    return open_


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_does_what_their_rights_say_and_nothing_else(name, person, ids, stored):
    browser = person(name)
    met, expected = {}, {}
    for step, method, address, statuses in steps():
        sent = {"slot": ids["slot"]} if method == "POST" else None
        answer = browser.ask(address.format(**ids), method, sent)
        met[step], expected[step] = answer.status_code, statuses[name]
        if name == "anonymous" and answer.status_code == 302:
            assert answer.location.startswith("/connexion/"), step
    assert met == expected
    (asked,) = stored(VisitRequest)
    assert asked.state is (RequestState.PLANNED if name in {"secretary", "chief"} else RequestState.PENDING)
