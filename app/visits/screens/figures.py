"""What the service reads of its work in numbers."""

from app.platform.chart import Chart, ChartPage
from app.platform.context import Side, StaffRight
from app.platform.frame import Menu
from app.visits.models import VisitRequest
from app.visits.services import counting


class Figures(ChartPage):
    """« Chiffres » : what is asked for, and how the employees of the service are followed."""

    model = VisitRequest
    right = StaffRight.INBOX
    side = Side.STAFF
    title = "Chiffres"
    lead = "L’activité du service d’un coup d’œil."
    route_base = "/figures"
    menu = Menu("Chiffres", "chart", 60, Side.STAFF)
    charts = (
        Chart(
            "Par mois",
            "Visites demandées par mois, sur douze mois",
            "Demandes",
            counting.asked_by_month,
        ),
        Chart(
            "Par type",
            "Visites demandées par type de rendez-vous, sur douze mois",
            "Demandes",
            counting.asked_by_kind,
        ),
        Chart("Par suivi", "Salariés présents, par type de suivi", "Salariés", counting.followed),
    )
