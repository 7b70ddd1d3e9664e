"""Views that people keep of lists: their buttons stand over each list."""

from urllib.parse import parse_qsl, urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.law.nir import is_nir
from app.platform import view
from app.platform.answer import done, told
from app.platform.listing import list_named
from app.platform.page import Page, action
from app.platform.security import Open


class Views(Page):
    """One keeps, drops or begins with one's own views of a list, without any right but that of the list."""

    right = Open.SIGNED_IN
    title = "Mes vues"
    route_base = "/views"

    @action("/keep")
    def keep(self) -> Response:
        """« Garder cette vue »."""
        screen = list_named(request.form.get("screen", ""))
        said = parse_qsl(request.form.get("asked", "").replace("\0", ""))
        asked = urlencode([each for each in said if not is_nir(each[1])])
        name, opens = request.form.get("name", ""), request.form.get("opens") == "1"
        told(
            lambda ctx: view.keep(ctx, screen=screen.name, name=name, asked=asked, opens=opens), "Cette vue est gardée."
        )
        return redirect(f"{url_for(f'{screen.endpoint}.list')}?{asked}")

    @action("/<pk>/drop")
    def drop(self, pk: str) -> Response:
        """« Supprimer la vue »."""
        name = done(lambda ctx: view.drop(ctx, pk=pk))
        return _back(name)

    @action("/<pk>/opens")
    def opens(self, pk: str) -> Response:
        """« Ouvrir la liste avec cette vue », or no more."""
        name = done(lambda ctx: view.open_with(ctx, pk=pk))
        return _back(name)


def _back(name: str) -> Response:
    return redirect(url_for(f"{list_named(name).endpoint}.list"))
