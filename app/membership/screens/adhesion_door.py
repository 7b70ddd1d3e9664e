"""What the pages of a request to join share: they are met before anybody is known, and open one's own request only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import abort, flash, redirect, url_for

from app.membership.models import Adhesion
from app.membership.rules import adhesion as rules
from app.membership.rules.adhesion import Asking, Content, Step
from app.membership.services import adhesion as service
from app.membership.services.adhesion import Holder
from app.platform import clock
from app.platform.answer import TOO_MANY, sent, status
from app.platform.browser import address, carried, carry
from app.platform.context import DOOR, Context, Side
from app.platform.database import db, row_id
from app.platform.errors import DomainError
from app.platform.facts import Facts as ServiceFacts
from app.platform.form import Form
from app.platform.lookup import LookupField
from app.platform.page import Answer, Page, setting
from app.platform.security import Open, current_actor
from app.platform.unit_of_work import committed

Made = TypeVar("Made")
CARRIED = "adhesion"
MOST_CARRIED = 10
PAGES = {
    Step.IDENTIFICATION: "AdhesionSteps.identification",
    Step.COMPANY: "AdhesionSteps.company",
    Step.POSTS: "AdhesionPosts.list",
    Step.EMPLOYEES: "AdhesionEmployees.list",
    Step.VALIDATION: "AdhesionSteps.validation",
}


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as `layout/wizard.html` shows it."""

    label: str
    url: str | None
    done: bool
    current: bool
    note: str = ""


class AtDoor(Page):
    """A page of a request to join; its transactions see no adherent's data, whoever is signed in."""

    right = Open.PUBLIC
    route_base = "/adhesion"

    def enter(self) -> Context:
        """The context of the request: at the door, in the name of who is signed in, if anybody is.

        Raises:
            NotAllowed: the service takes no adhesion online.
        """
        actor = current_actor()
        at_door = replace(actor, side=Side.DOOR, adherents=frozenset()) if actor else DOOR
        db.session().info["actor"] = at_door
        ctx = Context(db.session(), at_door, clock.now(), setting("profile"))
        service.facts_of(ctx)
        return ctx

    def render(self, template: str, **values: Any) -> str:
        """The page, with the service's phone and address."""
        return super().render(template, **{"service": setting("profile")[ServiceFacts], **values})

    def read(self, ctx: Context, pk: str) -> tuple[Adhesion, Content]:
        """One's own request that can be changed, and what it says; elsewhere than here it is only looked at."""
        found = service.mine(ctx, holder(), row_id(pk))
        if found.state not in rules.WRITABLE or found.content is None:
            abort(redirect(url_for("Adhesion.show", pk=found.id)))
        return found, rules.read(found.content)

    def step(self, form: Form, adhesion: Adhesion, content: Content, step: Step, **values: Any) -> Answer:
        """The page of a step."""
        for each in form:
            if isinstance(each, LookupField):
                each.lookup_url = f"{self.route_base}/lookup/{each.name}"
        place = list(Step).index(step) + 1
        words = {
            "title": f"Étape\u00a0{place}\u00a0sur\u00a0{len(Step)}\u00a0: {step.value}",
            "submit_label": "Suivant",
        } | values
        template = words.pop("template", "membership/adhesion_step.html")
        later = url_for("Adhesion.later", pk=adhesion.id)
        told = steps(adhesion.id, content, step)
        page = self.render(template, form=form, adhesion=adhesion, steps=told, later_url=later, **words)
        return page, status(form)


def steps(adhesion_id: int, content: Content, current: Step) -> Sequence[ShownStep]:
    """The five steps: those left behind and the one to go on with can be opened."""
    lacking, onward = rules.missing(content), rules.open_step(content)
    order = list(Step)
    return [
        ShownStep(
            each.value,
            url_for(PAGES[each], pk=adhesion_id)
            if each in content.seen or order.index(each) <= order.index(onward)
            else None,
            each in content.seen and each not in lacking,
            each is current,
        )
        for each in order
    ]


def done(ctx: Context, run: Callable[[Context], Made]) -> Made:
    """Run a service at the door, in one transaction.

    Raises:
        DomainError: refused; nothing is written.
    """
    with committed(ctx.session):
        made = run(ctx)
        ctx.session.flush()
        return made


def tried(
    ctx: Context, form: Form, run: Callable[..., Made], *, id: int, values: Callable[[], dict[str, Any]] | None = None,
    **fixed: Any,
) -> Made | None:  # fmt: skip
    """What a service made of a posted form; None when nothing valid was posted or it was refused, in the form.

    Args:
        run: a service of a request: `(ctx, holder, id=…, **values)`.
        values: else the form's own.
    """
    given = values or form.values
    return sent(form, lambda: done(ctx, lambda ctx: run(ctx, holder(), id=id, **fixed, **given())))


def told(ctx: Context, run: Callable[[Context], object], success: str) -> bool:
    """Run a service behind a button and tell what became of it; False when it was refused."""
    try:
        done(ctx, run)
    except DomainError as refusal:
        flash(str(refusal), "danger")
        return False
    flash(success, "success")
    return True


def count(ctx: Context, kind: Asking, email: str = "") -> None:
    """Note that this address asks something, for good, before it is looked at. Too often: the page 429."""
    if not done(ctx, lambda ctx: service.counted(ctx, kind, holder().address, email=email)):
        abort(TOO_MANY)


def holder() -> Holder:
    """What this browser shows to open a request."""
    numbers = (row_id(each) for each in carried(CARRIED).split(","))
    return Holder(frozenset(each for each in numbers if each is not None), address())


def hold(adhesion_id: int) -> None:
    """Let this browser carry one more request."""
    others = [each for each in carried(CARRIED).split(",") if each and each != str(adhesion_id)]
    carry(CARRIED, ",".join([*others[1 - MOST_CARRIED :], str(adhesion_id)]))
