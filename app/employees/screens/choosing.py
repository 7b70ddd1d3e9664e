"""What the field of the post offers in the form of somebody new, on screen."""

from typing import ClassVar

from flask import jsonify, request
from werkzeug.wrappers import Response

from app.employees.forms import posts_everywhere
from app.employees.forms.posts_everywhere import WHOLE
from app.platform.context import Right, Side
from app.platform.page import Answer, Page, route
from app.platform.reach import Rows


class EmployeePosts(Page):
    """« Liste complète » : the posts of every establishment that one acts for, this one's first. Manual: SAL-06."""

    right = Right.EMPLOYEES
    side = Side.EMPLOYER
    title = "Poste de travail"
    route_base = "/employees"
    family = "Employees"
    rows: ClassVar[Rows] = {}

    @route("/lookup-all/post")
    def offers(self) -> Answer:
        """At most 20, as one types `?q=`; `every_post=0`: this establishment's alone."""
        typed = request.args.get("q", "").replace("\0", "")[:100]
        answer: Response = jsonify(posts_everywhere.offers(typed, whole=request.args.get(WHOLE) != "0"))
        return answer
