"""Charts over Flask-AppBuilder: counted by the database, drawn on the server in our skin, nothing from elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request
from flask_appbuilder.charts.views import GroupByChartView
from flask_appbuilder.models.sqla.interface import SQLAInterface

from app.platform.context import AnyRight, Context, Side
from app.platform.database import Base
from app.platform.frame import Menu
from app.platform.page import Answer, context, route
from app.platform.reach import Rows

Points = Sequence[tuple[str, int]]
"""What each bar is called, and how long it is."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of a page of charts."""

    label: str
    """On its tab."""
    heading: str
    """Over its bars."""
    unit: str
    """What is counted, as the heading of the numbers."""
    count: Callable[[Context], Points]


class ChartPage(GroupByChartView):  # type: ignore[misc]
    """Charts of one model, a tab each. FAB would read every row of the model and group them in Python; ours count.

    Subclasses declare and hold no logic, nor anything of a request.
    """

    model: ClassVar[type[Base]]
    right: ClassVar[AnyRight]
    title: ClassVar[str]
    lead: ClassVar[str] = ""
    charts: ClassVar[Sequence[Chart]]
    menu: ClassVar[Menu | None] = None
    side: ClassVar[Side | None] = None
    family: ClassVar[str] = ""
    rows: ClassVar[Rows] = {}
    chart_type = "BarChart"
    group_by_label = "Ce qui est compté"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.datamodel = SQLAInterface(cls.model)
        cls.definitions = [{"label": each.label, "group": each.label, "series": [each.unit]} for each in cls.charts]

    def _init_properties(self) -> None:
        """No filters of FAB's: it keeps them on the view, shared by all requests."""
        self.label_columns: dict[str, str] = {}

    def _init_forms(self) -> None:
        """Nothing is searched here."""

    def _init_titles(self) -> None:
        """Ours are declared."""

    @route("/")
    def chart(self) -> Answer:
        """The chart of the tab that the address names by its rank, else the first."""
        asked = request.args.get("group_by", "")
        chosen = next((rank for rank in range(len(self.charts)) if str(rank) == asked), 0)
        page: str = self.render_template(
            self.chart_template,
            title=self.title,
            lead=self.lead,
            chosen=chosen,
            definitions=self.definitions,
            group_by_label=self.group_by_label,
            widgets=self._get_chart_widget(chart=self.charts[chosen]),
        )
        return page

    def _get_chart_widget(self, *, chart: Chart, **_options: Any) -> dict[str, Any]:
        """FAB's own widget, with the numbers as FAB gives them to its charts."""
        drawn = self.chart_widget(
            route_base=self.route_base,
            chart_title=chart.heading,
            value_columns=as_table(chart, chart.count(context())),
        )
        return {"chart": drawn}


def as_table(chart: Chart, points: Points) -> Mapping[str, Any]:
    """Columns and rows in the form of Google's charts, which FAB's templates take."""
    return {
        "cols": [{"label": chart.label, "type": "string"}, {"label": chart.unit, "type": "number"}],
        "rows": [{"c": [{"v": label}, {"v": number}]} for label, number in points],
    }
