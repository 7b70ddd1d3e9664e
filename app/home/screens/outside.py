"""What everybody may read, signed in or not: the welcome page, the FAQ, the browsers that work."""

from typing import Any

from app.accounts.facts import Activation, WayIn
from app.accounts.facts import Facts as AccountFacts
from app.home.facts import Facts
from app.membership.facts import Facts as MembershipFacts
from app.platform.context import Side
from app.platform.facts import Facts as ServiceFacts
from app.platform.frame import Menu
from app.platform.page import Answer, Page, route, setting
from app.platform.security import Open

FIRST_WAYS = (
    (Activation.LETTER, "Première connexion", "FirstConnection.show"),
    (Activation.FILER_NUMBER, "Se connecter avec son code adhérent", "FilerNumber.show"),
    (Activation.SIGN_UP, "Créer un compte", "SignUp.show"),
)
"""How one comes to a first account, by the ways that the service offers (K1)."""


def read_outside() -> dict[str, Any]:
    """What these pages say of the service."""
    profile = setting("profile")
    facts: Facts = profile[Facts]
    accounts: AccountFacts = profile[AccountFacts]
    membership: MembershipFacts = profile[MembershipFacts]
    return {
        "service": profile[ServiceFacts],
        "helpers": facts.helpers,
        "may_join": membership.adhesion.open,
        "petitions": bool(membership.petitions.kinds),
        "passwords": accounts.way_in is not WayIn.CODE,
        "first_ways": [(label, endpoint) for way, label, endpoint in FIRST_WAYS if way in accounts.activations],
    }


def _in_menu() -> bool:
    facts: Facts = setting("profile")[Facts]
    return facts.faq


class Welcome(Page):
    """« Bienvenue » : what the portal is for, a way in for each kind of user, whom to call (ACC-24, F002)."""

    right = Open.PUBLIC
    title = "Bienvenue"
    route_base = "/bienvenue"

    @route("/")
    def show(self) -> Answer:
        """The same for everybody."""
        return self.render("home/welcome.html", **read_outside())


class Faq(Page):
    """« FAQ » : what people ask most (F264)."""

    right = Open.PUBLIC
    title = "Questions fréquentes"
    route_base = "/faq"
    menu = Menu("FAQ", "info", 98, Side.EMPLOYER, when=_in_menu)

    @route("/")
    def show(self) -> Answer:
        """Questions that open on their answer."""
        return self.render("home/faq.html", **read_outside())


class Browsers(Page):
    """« Navigateurs » : what the portal works with (F275)."""

    right = Open.PUBLIC
    title = "Navigateurs"
    route_base = "/navigateurs"

    @route("/")
    def show(self) -> Answer:
        """Which ones, and how to let scripts run."""
        return self.render("home/browsers.html")
