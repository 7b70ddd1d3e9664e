"""« Conservation des données » : how long the portal keeps what, and what the next night lets go."""

from flask import url_for

from app.law.retention import RetentionRule
from app.platform import retention
from app.platform.context import StaffRight
from app.platform.page import Answer, Page, context, route
from app.platform.retention import COUNTED, Foreseen
from app.platform.settings import Setting, register_setting
from app.platform.wording import counted, figure

MONTHS_A_YEAR = 12


class Keeping(Page):
    """What is past its time, counted before it goes."""

    right = StaffRight.SETTINGS
    title = "Conservation des données"
    route_base = "/settings/retention"
    family = "Settings"

    @route("/")
    def show(self) -> Answer:
        """Each kind of data with its period, the article, and how much goes next."""
        ctx = context()
        rows = [_row(each) for each in retention.foreseen(ctx)]
        may_read = StaffRight.ADHERENT_ADMIN in ctx.actor.rights
        archive = url_for("ArchivedEmployees.list") if may_read else ""
        return self.render("membership/keeping.html", rows=rows, archive=archive)


def _row(each: Foreseen) -> dict[str, str]:
    return {
        "name": each.past.nouns.capitalize(),
        "period": f"{_length(each.rule)} après {each.rule.counted_from}",
        "article": each.rule.article,
        "then": each.rule.then.capitalize(),
        "next_night": _lines(each.count),
    }


def _lines(count: int) -> str:
    if not count:
        return "rien à effacer"
    return counted(count, "ligne", "lignes") if count <= COUNTED else f"plus de {figure(COUNTED)} lignes"


def _length(rule: RetentionRule) -> str:
    years, months = divmod(rule.months, MONTHS_A_YEAR)
    parts = (
        (years, counted(years, "an", "ans")),
        (months, counted(months, "mois", "mois")),
        (rule.days, counted(rule.days, "jour", "jours")),
    )
    return " et ".join(words for number, words in parts if number)


register_setting(Setting("Technique", "Conservation des données", "Keeping.show", StaffRight.SETTINGS))
