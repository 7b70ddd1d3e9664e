"""« Mes notifications » : what one wants to be told of, for the adherent that one acts for."""

from flask import abort, flash, redirect, url_for

from app.accounts.forms.own import NotificationsForm
from app.accounts.presentation.users import topics
from app.accounts.services import notifications
from app.platform.answer import done, sent, status
from app.platform.context import Side
from app.platform.page import Answer, Page, context, route
from app.platform.security import Open


class OwnNotifications(Page):
    """Where the service lets it be chosen (K47)."""

    right = Open.SIGNED_IN
    side = Side.EMPLOYER
    title = "Mes notifications"
    route_base = "/profil/notifications"

    @route("/", post=True)
    def show(self) -> Answer:
        """The news that one's rights open, by mail and in the portal."""
        ctx = context()
        mandate = (notifications.own_access(ctx) if len(ctx.actor.adherents) == 1 else None) or abort(404)
        mandate_id, now = mandate.id, notifications.wanted(ctx, mandate)
        form = NotificationsForm.about(topics(now.topics), now.by_mail, now.in_page)
        if sent(form, lambda: done(lambda ctx: notifications.choose(ctx, mandate_id=mandate_id, **form.values()))):
            flash("Vos notifications sont enregistrées.", "success")
            return redirect(url_for("Profile.show"))
        page = self.render(
            "accounts/user_notifications.html",
            form=form,
            tabs=(),
            lead="Les nouvelles que vous recevez pour cet adhérent, selon vos droits.",
            submit_label="Sauvegarder",
            more_submit=(),
            back_url=url_for("Profile.show"),
            back_label="Mon profil",
        )
        return page, status(form)
