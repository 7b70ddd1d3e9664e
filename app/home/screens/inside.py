"""The first page, the search of the header, the notices, what the service sets up."""

from flask import flash, redirect, request, url_for

from app.home import services
from app.home.facts import Facts, Front
from app.home.screens.outside import read_outside
from app.law.nir import is_nir
from app.platform import notice
from app.platform.answer import done
from app.platform.context import Side, StaffRight
from app.platform.frame import Menu
from app.platform.page import Answer, Page, action, context, route, setting
from app.platform.security import Open, current_person
from app.platform.settings import settings_for

READ = 50
"""Notices that the page shows."""
OFFICE = (
    (StaffRight.INBOX, "Inbox.show"),
    (StaffRight.PLANNING, "Planning.show"),
    (StaffRight.ADHERENTS, "Adherents.list"),
)
"""Where a member of the staff begins the day: the first of these that the role permits."""


TILES = {
    "Company": "Compléter et mettre à jour vos coordonnées, vos adresses et vos contacts.",
    "Posts": "Décrire les postes et leurs risques : ils décident du suivi des salariés.",
    "Employees": "Consulter et modifier les informations de vos salariés, déclarer une arrivée ou un départ.",
    "VisitRequests": "Demander un rendez-vous, suivre les demandes et les visites à venir.",
    "Users": "Donner accès au portail, et choisir ce que chacun peut y faire.",
    "Petitions": "Demander un accès, signaler un changement, suivre vos démarches.",
    "Contact": "Signaler une absence longue, poser une question au service.",
    "Faq": "Les réponses aux questions les plus fréquentes.",
}
"""What each part of the portal is for, on the first page of services that show it (F277)."""


class Home(Page):
    """« Accueil » : what awaits this person, in order of deadline (ACC-22)."""

    right = Open.SIGNED_IN
    title = "Accueil"
    route_base = "/"
    menu = Menu("Accueil", "home", 0, Side.EMPLOYER)

    @route("", right=Open.PUBLIC)
    def show(self) -> Answer:
        """The tasks of an employer; the service's staff begin where their work waits; others read or sign in."""
        if current_person() is None:
            welcomed = setting("profile")[Facts].front is Front.WELCOME
            return self.render("home/welcome.html", **read_outside()) if welcomed else redirect(url_for("Door.login"))
        ctx = context()
        if ctx.actor.side is Side.STAFF:
            begins = next((endpoint for right, endpoint in OFFICE if right in ctx.actor.rights), None)
            return redirect(url_for(begins)) if begins else self.render("home/nothing.html")
        if not ctx.actor.adherents:
            return self.render("home/nothing.html")
        person = current_person()
        return self.render(
            "home/home.html",
            awaiting=services.to_do(ctx),
            first_name=person.actor.name.partition(" ")[0] if person else "",
            appointments=services.coming_appointments(ctx),
            lately=services.latest(ctx),
            whom=services.callers(ctx),
            tiles=TILES if ctx.profile[Facts].tiles else {},
        )


class Search(Page):
    """The search of the header: adherents, SIRET, employees, posts."""

    right = Open.SIGNED_IN
    title = "Recherche"
    route_base = "/search"

    @route("/")
    def show(self) -> Answer:
        """What is found by `?q=`; a social security number typed here is sought by a form, out of the address."""
        ctx = context()
        typed = request.args.get("q", "")
        if is_nir(typed):
            flash(
                "Ce numéro ne doit pas rester dans l’adresse d’une page : cherchez-le depuis la liste des salariés.",
                "info",
            )
            return redirect(url_for("Search.show"))
        found = services.search(ctx, typed) if ctx.actor.adherents or ctx.actor.side is Side.STAFF else []
        return self.render("home/search.html", typed=typed[:100], found=found)


class Notices(Page):
    """« Notifications » : what became ready or changed meanwhile (F271)."""

    right = Open.SIGNED_IN
    title = "Notifications"
    route_base = "/notices"

    @route("/")
    def show(self) -> Answer:
        """The latest notices, unread ones marked."""
        ctx = context()
        return self.render("home/notices.html", notices=ctx.session.scalars(notice.mine(ctx.actor).limit(READ)).all())

    @action("/read")
    def read(self) -> Answer:
        """Mark all of them as read."""
        done(notice.mark_read)
        return redirect(url_for("Notices.show"))


class Settings(Page):
    """« Réglages » : what the service sets up."""

    right = StaffRight.SETTINGS
    title = "Réglages"
    route_base = "/settings"
    menu = Menu("Réglages", "gear", 90, Side.STAFF)

    @route("/")
    def show(self) -> Answer:
        """Every list of the service, with what it is for."""
        return self.render("home/settings.html", sections=settings_for(context().actor.rights))
