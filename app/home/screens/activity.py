"""« Activité » on screen: who did what to the data of an adherent, for those who administer it."""

from urllib.parse import urlencode

from flask import request

from app.home.activity import ABOUT, Asked, activity, subjects
from app.law.days import clean_day
from app.law.unacceptable import Unacceptable
from app.platform.context import Right, Side
from app.platform.history import asked_before
from app.platform.page import Answer, Page, context, route

LONGEST = 60


class Activity(Page):
    """Everything that was done, by anybody (N5)."""

    right = Right.ADMIN
    side = Side.EMPLOYER
    title = "Activité"
    route_base = "/activity"
    family = "Home"

    @route("/")
    def show(self) -> Answer:
        """A page of lines, as the address asks them."""
        ctx = context()
        typed = {
            name: request.args.get(name, "").replace("\0", "")[:LONGEST].strip() for name in ("about", "who", "until")
        }
        asked, refused = Asked(typed["about"], typed["who"]), ""
        try:
            asked = Asked(typed["about"], typed["who"], clean_day(typed["until"]) if typed["until"] else None)
        except Unacceptable as refusal:
            refused = f"{refusal.sentence}."
        found = activity(ctx, asked, asked_before())
        return self.render(
            "home/activity.html", found=found, subjects=subjects(ctx, found), typed=typed, refused=refused,
            choices=[(key, label) for key, (label, _) in ABOUT.items()],
            asked=urlencode({name: value for name, value in typed.items() if value}),
        )  # fmt: skip
