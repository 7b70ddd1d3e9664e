"""The mailbox of a demonstration: there is no mail server, everybody reads every mail."""

from flask import Flask

from app.demo.services import sign_ins_of
from app.platform.context import Actor
from app.platform.mail import demo_mailbox
from app.platform.page import Answer, Page, route
from app.platform.security import Open
from app.platform.unit_of_work import unit_of_work


class Mailbox(Page):
    """« Messages envoyés » : what the portal would have mailed."""

    right = Open.PUBLIC
    title = "Messages envoyés"
    route_base = "/demo/mailbox"

    @route("/")
    def show(self) -> Answer:
        """The mails, the newest first, with links that work."""
        with unit_of_work(Actor.system()) as ctx:
            mails = demo_mailbox(ctx.session)
        return self.render("demo/mailbox.html", mails=mails)


def init_app(app: Flask) -> None:
    """In a demonstration the sign-in page shows who may come in."""
    app.extensions["demo_sign_ins"] = sign_ins_of(app.extensions["profile"])


DEMO_ONLY = True
SCREENS = (Mailbox,)
