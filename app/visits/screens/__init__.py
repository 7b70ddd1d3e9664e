"""Visits on screen: the employer asks and follows; the service treats and plans."""

from app.platform.context import Right, StaffRight
from app.platform.record import Next, RowAct, Tab
from app.platform.screen import register
from app.platform.together import Offer, offer
from app.visits.rules import requests
from app.visits.rules.appointments import AppointmentState
from app.visits.screens import together
from app.visits.screens.asking import Appointments, VisitRequests, Visits
from app.visits.screens.contact import Contact, Inquiries, InquiryAnswers
from app.visits.screens.figures import Figures
from app.visits.screens.together import VisitsTogether
from app.visits.screens.treating import Inbox, Planning
from app.visits.services import reading

register(
    "VisitRequests",
    RowAct(
        "Annuler la demande", "x", Right.VISITS, "Visits.cancel", "request_id",
        lambda row, _today: requests.refuse_cancellation(row.state), ("state",),
    ),
)  # fmt: skip
register(
    "Appointments",
    RowAct(
        "Télécharger la convocation", "download", Right.VISITS, "Visits.convocation", "appointment_id",
        lambda row, _today: "Ce rendez-vous est annulé" if row.state is AppointmentState.CANCELLED else None,
        ("state",),
    ),
)  # fmt: skip
register(
    "Employees",
    RowAct(
        "Demander une visite", "calendar", Right.VISITS, "Visits.ask", "employee_id",
        lambda row, today: requests.refuse_asking(has_post=row.main_post_id is not None, left_on=row.left_on, on=today),
        ("main_post_id", "left_on"),
    ),
)  # fmt: skip
register(
    "Employees",
    Next("visite", "Enregistrer et initier une demande de visite médicale", Right.VISITS, "Visits.ask", "employee_id"),
)
register("Employees", Tab("visites", "Visites", Right.VISITS, "visits/tab.html", reading.employee_visits))
register("StaffEmployees", Tab("visites", "Visites", StaffRight.PLANNING, "visits/tab.html", reading.employee_visits))
for _screen, _right in (("Employees", Right.ABSENCES), ("StaffEmployees", StaffRight.PLANNING)):
    register(_screen, Tab("absences", "Absences", _right, "visits/absences.html", reading.employee_absences))

offer("Employees", Offer(VisitsTogether.title, "calendar", Right.VISITS, together.address))

SCREENS = (
    VisitRequests, Appointments, Visits, VisitsTogether, Inbox, Planning, Figures, Contact, Inquiries, InquiryAnswers,
)  # fmt: skip
