"""The posts of all the establishments that one acts for, in the form that is for one of them (SAL-06, F096)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.accounts.queries.reach import open_to
from app.adherents.models import Adherent
from app.platform.context import Actor, Right
from app.platform.database import db, row_id
from app.platform.lookup import OFFERED, LookupField, offered
from app.platform.page import at_door, context
from app.platform.security import current_person
from app.platform.unit_of_work import unit_of_work
from app.posts import queries
from app.posts.forms import POST
from app.posts.models import Post
from app.posts.services.lend import Lent, lend

WHOLE = "every_post"
"""Name of the box « Liste complète », in the form and where the field asks for its offers."""


class PostField(LookupField):
    """A post of the establishment, or of another one of the company: then its own is made like that one."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.type = LookupField.__name__  # templates draw a field by its type

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        """Note whether the box beside the field is ticked."""
        self.whole = bool(formdata and formdata.get(WHOLE))
        super().process(formdata, *args, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the post chosen; another establishment's as plain values."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = _lent(self.typed.partition(" · ")[0].strip())
            if self.data is None and self.whole and not self.found:
                self.found = offers(self.typed[:100])
            if self.data is None:
                raise


def whole_company() -> Actor | None:
    """The actor for the adherent and all its branches; None: the access covers one, or makes no posts."""
    person = current_person()
    if person is None or person.mother_id is None or Right.POSTS not in person.actor.rights:
        return None
    with at_door() as ctx:
        mine = open_to(person.actor.user_id or 0, ctx.today, within=person.mother_id)
        family = frozenset(row.id for row in ctx.session.execute(mine))
    return replace(person.actor, adherents=family) if len(family) > 1 else None


def offers(typed: str, *, whole: bool = True) -> list[dict[str, Any]]:
    """What the field offers: the posts of this establishment, then the others' that it lacks, with their own.

    Args:
        whole: « Liste complète » is ticked; else only the posts of this establishment.
    """
    own = db.session().scalars(queries.found(typed).limit(OFFERED)).all()
    found = [offered(POST, row) for row in own]
    wide = whole_company() if whole and len(found) < OFFERED else None
    if wide is None:
        return found
    known = {(each.title_key, each.pcs_code) for each in own}
    for post, place in _others(wide, typed):
        if (post.title_key, post.pcs_code) not in known and len(found) < OFFERED:
            known.add((post.title_key, post.pcs_code))
            found.append(offered(POST, post) | {"extra": f"{post.pcs_code} · {post.follow_up} · {place}"})
    return found


def _others(wide: Actor, typed: str) -> Sequence[Any]:
    """Posts of the other establishments by a part of the title, each with the name of its own."""
    here = context().actor.adherents
    with unit_of_work(wide) as ctx:
        found = queries.found(typed).where(Post.adherent_id.not_in(here))
        named = found.join(Adherent, Adherent.id == Post.adherent_id).add_columns(Adherent.name)
        return ctx.session.execute(named.limit(OFFERED)).all()


def _lent(key: str) -> Lent | None:
    """The post of another establishment that a number names; None: it is nobody's that one acts for."""
    number = row_id(key)
    wide = whole_company() if number is not None else None
    if wide is None or number is None:
        return None
    with unit_of_work(wide) as ctx:
        return lend(ctx, number)
